"""From the finished site to its readers: puts what differs, and can take it back."""
