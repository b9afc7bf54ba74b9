"""A preview looks for garbage when nobody saves, and only then."""

import gc
from unittest import mock

from budkavle.commands import previewing


def test_garbage_is_looked_for_once_after_every_save_when_files_rest() -> None:
    looked = []
    ticks = [*"...", *"x.x", *"....", "x"]
    with mock.patch.object(gc, "collect") as collect:
        for _ in previewing._tidied(tick == "x" for tick in ticks):
            assert not gc.isenabled()
            looked.append(collect.call_count)
    assert looked == [0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2]
    assert gc.isenabled()
