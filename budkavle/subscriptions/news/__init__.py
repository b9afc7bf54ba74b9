"""Reads what the site has published, and decides which items to mail."""
