"""What workspaces use: requests are counted at the edge, money and minutes are read from orders and the ledger."""
