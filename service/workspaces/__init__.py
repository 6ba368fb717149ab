"""Workspaces: their plan, seats and lock, and what operators agree on with them.

Who is in one is in ``service.members`` and ``service.invitations``.
"""
