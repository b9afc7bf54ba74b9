"""Why an output was rendered, as a value."""

from typing import NamedTuple

NEW, TOUCHED, FRAME, OTHER = "new", "touched", "frame", "part"
"""The output was not in the site, its file was changed there, its frame or a part has changed."""

NEW_ITEM, GONE, HEADLINE = "item new", "item gone", "headline"
"""An item became public, is no longer public, or has another headline."""


class Reason(NamedTuple):
    """Why an output was rendered: the kind of a fact and what happened to it, and its name.

    For a part of a key without known facts, `kind` is OTHER and `name` the name of the part.
    """

    kind: str
    name: str = ""
