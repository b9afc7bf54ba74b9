"""How a finished site is served, tested with a real server."""
