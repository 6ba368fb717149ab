"""The quality check of documents: rules, profiles, findings, fixes, and the reports that are kept."""
