"""Endpoints that are told of events: kept, signed for, delivered to, disabled, and the log of it all.

``delivering`` writes what is due when events are published, ``engine`` sends it; ``docs`` is for receivers.
"""
