"""Whom to tell when a service that nobody could produce can be ordered again."""
