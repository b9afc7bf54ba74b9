"""MkDocs, the host: its configuration, its plugin, and what it renders of ordinary pages."""
