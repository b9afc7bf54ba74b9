"""Prepares the HTML of a text for cleaning: `steps` (read it first), a module for each step."""
