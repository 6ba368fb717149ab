"""Prices and delivery promises: pure functions over versioned data. README.md beside this file is the algorithm."""
