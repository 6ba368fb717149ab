"""Dubs: voices, takes, mixing and muxing, and the long work that does it."""
