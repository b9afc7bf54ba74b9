"""What a page may load, run and send: its own site's things, and nothing else.

Said to browsers twice, by servers in a header and by every page itself for those hosts that set no
headers (Content Security Policy Level 3, 3.1 and 3.3).
"""

from collections.abc import Iterable

ONLY_IN_HEADERS = "frame-ancestors 'none'"
"""Who may show a page within another; a page itself cannot say it (3.3)."""


def policy(*, searching: bool = False, forms_to: Iterable[str] = ()) -> str:
    """The policy of a page; `searching` if it fetches and runs the search, which is WebAssembly.

    `forms_to` are the origins that its forms may be sent to beside its own.
    """
    directives = ["default-src 'none'", "style-src 'self'", "img-src 'self'", "media-src 'self'"]
    directives += ["font-src 'self'", " ".join(("form-action 'self'", *forms_to))]
    directives += ["base-uri 'none'"]
    if searching:
        directives += ["script-src 'self' 'wasm-unsafe-eval'", "connect-src 'self'"]
    else:
        directives += ["script-src 'self'"]
    return "; ".join(directives)
