"""Jobs and their tasks: the queue of linguists, offers, claims, leases, hand-ins, reviews, deadlines."""
