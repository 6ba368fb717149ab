"""Linguists as operators keep them: who they are, what they are qualified for, what they earn."""
