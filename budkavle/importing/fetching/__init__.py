"""Fetches what an export only links to, and only when that is asked for: politely, and bounded."""
