"""What decides whether somebody may do something: seats, features, scopes of keys, roles on what is shared.

- A *seat* is what a member may do in general (on the wire ``seat_type``; before that ``workspace_permission`` and
  ``workspace_role``), a *feature* what groups switch on (their ``permissions`` on the wire), a *scope* what a key may
  be used for (its ``permissions``), a *role* what one may do with a thing; a *grant* is the row that gives one.
- A *holder* has keys or sessions, the *actor* is the one who asks or does something now (``Principal`` of
  ``service.auth``); *principals* of sharing are those with whom something can be shared: groups as well.

``features``, ``scopes``, ``roles`` and ``standing`` say what there is and stand below ``service.auth``; ``deciding``,
``granted`` and ``comparing`` ask it for a principal and stand above. Nothing here is kept: every statement asks anew.
"""
