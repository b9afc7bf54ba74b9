"""An Edition becomes outputs: pages, feeds, media, search, data and server rules."""
