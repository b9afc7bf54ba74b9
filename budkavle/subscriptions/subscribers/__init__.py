"""Subscribers: their choices, links, stored data, rate limits, import and export."""
