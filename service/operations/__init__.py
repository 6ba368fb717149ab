"""What operators see and do: the board, an order's story, interventions, linguists."""
