"""Pages about a workspace itself: who is in it, what they may do, what it connects to, what it used."""
