"""What editors and administrators do at a terminal."""
