"""Customers' pages: productions and folders, orders, the order dialog, the viewer."""
