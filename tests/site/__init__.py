"""Whole sites and the handbook: the project's own content, and a second organisation's."""
