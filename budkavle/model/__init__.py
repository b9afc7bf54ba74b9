"""The newsroom's nouns, their values, the site's settings, and problems in the content."""
