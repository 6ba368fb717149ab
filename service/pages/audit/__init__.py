"""The audit log on pages: what workspaces and operators see of it alike."""
