"""The desk of a team."""
