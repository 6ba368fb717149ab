"""Giving money away beyond a limit: an operator wishes it, a second one decides."""
