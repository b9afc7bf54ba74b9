"""Reads content/: its files become values, or problems with path, line and remedy."""
