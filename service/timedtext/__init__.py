"""From segments to cues: breaking, timing and limits of what stands on a screen. Pure."""
