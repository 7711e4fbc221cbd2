"""Two tunnels side by side."""
