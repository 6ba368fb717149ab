"""What was spent in a month, and the limits of it."""
