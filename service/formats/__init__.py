"""Writing cues and documents in the formats that people ask for, and reading transcripts that they bring. Pure."""
