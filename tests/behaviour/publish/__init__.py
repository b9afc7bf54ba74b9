"""Publishing to targets of every kind."""
