"""How a finished site is served, tried with a real server."""
