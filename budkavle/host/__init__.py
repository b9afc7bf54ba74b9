"""MkDocs: its configuration, its plugin, and what it makes of ordinary pages."""
