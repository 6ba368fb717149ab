"""What customers say of what was delivered."""
