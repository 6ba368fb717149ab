"""People: one account per address, how they sign up and in, second factors, links by mail.

What they are here (members, linguists, operators) are hats: ``service.auth.hats``.
"""
