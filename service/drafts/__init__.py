"""Orders while they are typed: what was wished so far, and its estimate."""
