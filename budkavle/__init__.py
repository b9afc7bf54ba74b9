"""News and subscription publishing: Markdown news items become a website, feeds and e-mail."""

__version__ = "0.1.0"
