"""What stands between the network and a route: who asks, forged requests, idempotency, failures as the wire's form.

Routes take what they need from ``dependencies`` and say how they fail with ``documentation.refusals``.
"""
