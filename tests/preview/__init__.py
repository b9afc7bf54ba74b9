"""The preview."""
