"""Domains that a workspace has proved to be its own by a TXT record, and joining it by an address there."""
