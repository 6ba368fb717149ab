"""Credits: the double-entry ledger of all money, and what customers see of theirs."""
