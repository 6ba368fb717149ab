"""Signals to workflows, written with the rows that they tell of and sent afterwards."""
