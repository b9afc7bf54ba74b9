"""The recipes in CONTRIBUTING, followed to the letter."""
