"""The modules of the desk of a team."""
