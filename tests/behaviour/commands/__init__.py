"""The verbs, as they are called."""
