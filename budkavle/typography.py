"""How words are set on the site's pages."""

import re

from markupsafe import Markup, escape

_SHORT_COMPOUND = re.compile(r"(?<![\w-])\w{1,3}-\w{2,10}(?![\w-])(?=[^<>]*(?:<|$))")
"""A word that begins with a few letters and a hyphen, in text and not in a tag: "IT-stöd"."""


def unbroken(text: str) -> Markup:
    """Keep short compounds on one line: "IT-stöd" never ends a line with "IT-".

    Text is escaped first, HTML is not. Longer ones may break, lest they be wider than a phone.
    """
    return Markup(_SHORT_COMPOUND.sub(r'<span class="unbroken">\g<0></span>', str(escape(text))))
