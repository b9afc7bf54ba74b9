"""Helps writers begin: makes new items, and lists what items can refer to."""
