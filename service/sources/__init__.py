"""What work starts from: transcripts that customers bring, machines' drafts, human review of either."""
