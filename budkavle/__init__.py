"""News and subscription publishing: Markdown news items become a website, feeds and e-mail."""

import os

__version__ = "0.1.0"

# Otherwise pydantic reads the entry points of every installed package, to look for its plugins.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
