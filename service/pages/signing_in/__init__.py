"""The start page, signing up and in, and one's own account."""
