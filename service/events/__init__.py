"""What happened, told in order: feeds with a number for each event, which webhooks take from.

Triggers and ``noting`` write what waits; ``publishing`` numbers it, one publisher at a time, and ``delivering`` writes
which endpoints of webhooks are to be told.
"""
