"""Turns an Edition into outputs: pages, feeds, media, search, data and server rules."""
