"""What decides whether somebody may do something: seats, features, scopes of keys, roles on what is shared.

``features``, ``scopes``, ``roles`` and ``standing`` say what there is and stand below ``service.auth``; ``deciding``,
``granted`` and ``comparing`` ask it for a principal and stand above. Nothing here is kept: every statement asks anew.
"""
