"""Money by card: checkouts at Stripe, its events, refunds, and what did not move as it should."""
