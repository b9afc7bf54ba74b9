"""Runs a build, from start to end in `run`: finds what has changed, and writes what differs."""
