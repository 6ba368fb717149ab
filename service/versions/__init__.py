"""Reading all versions of a document that were handed in, and what changed between two."""
