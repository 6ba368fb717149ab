"""The document that linguists edit: segments, speakers, words, parts of it, and what changed between versions."""
