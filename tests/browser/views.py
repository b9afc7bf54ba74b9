"""The widths and colour schemes in which pages are looked at."""

import pytest


def views(narrow: int, wide: int = 1280, *, dark: bool = True) -> pytest.MarkDecorator:
    """Give a test `width` and `scheme`: of all views, the short form has a narrow and light one.

    With `dark`, it also has a wide and dark one.
    """
    short = {(narrow, "light"), *([(wide, "dark")] if dark else [])}
    every = [(width, scheme) for width in (narrow, wide) for scheme in ("light", "dark")]
    return pytest.mark.parametrize(
        ("width", "scheme"),
        [each if each in short else pytest.param(*each, marks=pytest.mark.long) for each in every],
    )
