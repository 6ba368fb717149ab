"""Groups of a workspace: who is in them, and what they switch on.

Only admins make, rename and delete groups and set their features. Who has ``group_members_manage`` without being an
admin manages members, but never gives away more than they have themselves: see ``service/groups/delegating.py``.
"""
