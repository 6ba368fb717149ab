"""Who is asking: keys and sessions in the database, the principal that they stand for, and what a route demands of it.

People and how they sign in are in ``service.people``; keys as people handle them in ``service.keys``.
"""
