"""What the official client asks about oneself and the workspace's plan."""
