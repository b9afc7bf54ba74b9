"""How the finished site wants to be served: one description, written for common web servers.

Does not serve anything itself; a host that reads none of these files serves the site all the same,
with `redirect.html` pages for redirects.
"""

from budkavle.render.serving.outputs import outputs

__all__ = ["outputs"]
