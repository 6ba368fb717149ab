"""Files made on demand of what was delivered: text at once, sound and film in the background."""
