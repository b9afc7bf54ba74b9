"""Subscribers, what they follow, and what they may ask for."""
