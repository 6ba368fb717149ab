"""Mails: what they say, how they read, how they leave."""
