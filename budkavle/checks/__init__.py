"""Looks at the finished site, as its readers get it: whether every link leads somewhere."""

from budkavle.checks.links import DeadLink, dead_links

__all__ = ["DeadLink", "dead_links"]
