"""Folders of a workspace's orders, and finding orders in them."""
