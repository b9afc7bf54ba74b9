"""How web servers should serve the site: one description, written as files for common servers.

Does not serve anything itself. A host that reads none of these files can serve the site too; pages
made from `redirect.html` then redirect its readers.
"""

from budkavle.render.serving.outputs import outputs

__all__ = ["outputs"]
