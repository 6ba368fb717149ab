"""Endpoints that are told of events: kept, signed for, delivered to, disabled, and the log of it all.

What is due is written when events are published (``service/events/delivering.py``), ``engine`` sends it; ``docs`` is
for receivers.
"""
