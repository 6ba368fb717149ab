"""Service accounts: programs that work in a workspace without being anybody's, and their keys.

An account begins with nothing: it has the features of *Everyone*, and sees what it makes itself, what is shared with
it, and what is shared with its groups. Admins manage accounts, and whoever has ``service_accounts_manage``; a key is
the account, so whoever makes keys without being an admin never makes one of an account that may do more than they
(``delegating.py``). Putting an account into a group is the groups' business (``service/groups/delegating.py``).
"""
