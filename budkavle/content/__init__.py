"""Files of content/ become values, or problems with path, line and remedy."""
