"""Turns HTML that comes from elsewhere into Markdown, and proves that no word was lost. Pure."""
