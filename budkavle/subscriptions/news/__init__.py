"""What the site hands over, and what of it is news."""
