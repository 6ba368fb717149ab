"""Members of a workspace: listed, locked, given another seat or limit, removed; and who owns it."""
