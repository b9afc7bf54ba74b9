"""The security policy: a page may load, run and send only what belongs to its own site.

Browsers get the policy twice: in a header from the server, and in every page itself, for hosts that
set no headers (Content Security Policy Level 3, 3.1 and 3.3).
"""

from collections.abc import Iterable

ONLY_IN_HEADERS = "frame-ancestors 'none'"
"""Forbids showing a page inside another one; only a header can say this, not a page (3.3)."""


def policy(*, searching: bool = False, forms_to: Iterable[str] = ()) -> str:
    """The policy of a page; `searching` if it loads and runs the search, which is WebAssembly.

    `forms_to` are the origins to which its forms may be sent, in addition to its own.
    """
    directives = ["default-src 'none'", "style-src 'self'", "img-src 'self'", "media-src 'self'"]
    directives += ["font-src 'self'", " ".join(("form-action 'self'", *forms_to))]
    directives += ["base-uri 'none'", "connect-src 'self'"]
    directives += ["script-src 'self' 'wasm-unsafe-eval'" if searching else "script-src 'self'"]
    return "; ".join(directives)
