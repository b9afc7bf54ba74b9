"""Characters that are not allowed in feeds."""

import pytest

from budkavle.render.feeds.text import clean


@pytest.mark.parametrize("unwanted", ["\x00", "\x08", "\x0b", "\x1f", "\x7f", "\x85", "\ufffe"])
def test_control_characters_are_stripped(unwanted: str) -> None:
    """XML 1.0 forbids them, and one would make the whole feed unreadable."""
    assert clean(f"a{unwanted}b") == "ab"


def test_everything_else_stays() -> None:
    """Line breaks, tabs, emoji, direction marks."""
    text = "rad\n\ttab å 🎉 \u202e \u200d"
    assert clean(text) == text
