"""Asking people into a workspace by mail: sent, accepted, declined, revoked, expired.

They hold a seat of the workspace while they are open (``service.workspaces.seats``).
"""
