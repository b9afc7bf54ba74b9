"""Feeds: entries, the documents of a channel, and how feed readers see them."""
