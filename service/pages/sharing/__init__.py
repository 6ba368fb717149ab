"""Pages of sharing: who has access to something and why, and with whom one shares what one creates."""
