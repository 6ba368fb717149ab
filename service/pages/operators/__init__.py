"""Operators' pages: the board, an order's story, people, workspaces, prices, approvals, the audit log."""
