"""Small things that pages remember for a person."""
