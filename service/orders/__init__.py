"""Orders: created, edited, submitted, paid, cancelled, merged; and what each state allows."""
