"""The widths and colour schemes in which pages are looked at."""

import pytest


def views(narrow: int, wide: int = 1280) -> pytest.MarkDecorator:
    """Give a test `width` and `scheme`: one view of each in the short form, all in the long one."""
    return pytest.mark.parametrize(
        ("width", "scheme"),
        [
            (narrow, "light"),
            (wide, "dark"),
            pytest.param(narrow, "dark", marks=pytest.mark.long),
            pytest.param(wide, "light", marks=pytest.mark.long),
        ],
    )
