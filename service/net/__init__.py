"""Connections to addresses that strangers name: to the public internet only, and no further than was checked."""
