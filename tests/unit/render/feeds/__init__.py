"""The feeds: what an entry is, what a channel's documents hold, and what readers make of them."""
