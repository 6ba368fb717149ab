"""Sharing orders, folders, media and deliverables with members, groups and service accounts.

What pages and routes call, each with the caller's principal, inside the caller's transaction:

- ``read_sharing(session, actor, resource_id) -> Sharing``: who has access and why, for whoever has any role on it.
  ``Sharing`` has ``resource`` (kind, id, name, creator_id), ``role`` (the actor's own; ``may_share`` says whether it is
  admin), ``grants`` (what it is shared for itself: principal, role, whether the actor may change it), ``inherited``
  (grants of what it is inside of, with ``through``), ``people`` (each person and service account with access: role,
  and ``reasons``), ``left`` (how many more principals it can be shared with).
- ``shareable_principals(session, actor, resource_id, search="", limit=50) -> list[SharedWith]``: those that it is not
  shared with; only for its admins.
- ``share(session, actor, resource_id, principal_id, role, now=now)``, ``unshare(session, actor, resource_id,
  principal_id, now=now)``, ``set_sharing(session, actor, resource_id, {principal_id: Role or None}, now=now)``: the
  last does several at once, all or nothing (None takes a grant away). ``principal_id`` is the id of a member, a service
  account or a group; ``default`` is Everyone.
- ``read_default_sharing(session, actor) -> list[DefaultShare]`` and ``set_default_sharing(session, actor,
  [DefaultWish(principal_id, role), ...], now=now)``: with whom everything new of the actor is shared;
  ``default_principals(session, actor, search="", limit=50)`` lists whom one can choose.

Refused are: NotFound (the resource or the principal), Forbidden ``role_too_weak``, SharingRefused ``creator_is_admin``
and ``too_many_principals``. Who may do what with a resource is decided in ``service/access/deciding.py``.
"""
