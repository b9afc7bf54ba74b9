"""Whole sites and the handbook: the project's own content, a second organisation's."""
