"""One publisher at a time on a target that has no locks: a file that its holder renews.

No clocks are compared: a lease has ended if it was seen unchanged for STALE seconds. One that this
folder's own earlier run left behind has ended already, since only one run at a time has the folder.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Protocol

from budkavle.model.rules import N_
from budkavle.publish.protocol import OWN, PublishError, TryLaterError
from budkavle.system.unfinished import replace_file

LEASE = f"{OWN}lease"
"""The file on the target."""

STALE = 300.0
"""Seconds for which a lease that is not renewed is respected."""

_RENEWAL = 20.0
"""Seconds between two renewals."""

_PAUSE = 1.0


class LeaseStore(Protocol):
    """What a target must be able to do with the file of the lease."""

    def create(self, path: str, data: bytes) -> bool:
        """Make a file; returns False if it is there already."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None if it is not there."""

    def write(self, path: str, data: bytes) -> None:
        """Replace a file."""

    def remove(self, path: str) -> None:
        """Remove a file, if it is there."""


@dataclass
class Lease:
    """The lease of a target; `own` is the file that says which token this folder's last run had."""

    store: LeaseStore
    own: Path
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    _token: str = field(default_factory=lambda: token_hex(12))
    _number: int = 0
    _renewed: float = 0.0

    @contextmanager
    def hold(self, patience: float) -> Iterator[None]:
        """Hold the lease; raises TryLaterError if another has it for longer than `patience`."""
        self._take(patience)
        try:
            yield
        finally:
            with suppress(PublishError):  # it ends by itself, and what was done is done
                if self._is_ours():
                    self.store.remove(LEASE)

    def renew(self) -> None:
        """Renew the lease if it is time to; raises TryLaterError if another has taken it over."""
        if self.clock() - self._renewed < _RENEWAL:
            return
        if not self._is_ours():
            raise TryLaterError(_LOST)
        self._number += 1
        self.store.write(LEASE, self._said())
        self._renewed = self.clock()

    def _take(self, patience: float) -> None:
        give_up = self.clock() + patience
        before = self.own.read_text() if self.own.exists() else ""
        replace_file(self.own, self._token.encode())
        seen, since = b"", self.clock()
        while not self.store.create(LEASE, self._said()):
            said = self.store.read(LEASE)
            if said is None:
                continue
            if said != seen:
                seen, since = said, self.clock()
            is_left = bool(before) and said.startswith(before.encode())
            # Nobody renews an empty one: its holder was killed, or had no room to write it.
            if is_left or self.clock() - since > (STALE if said else _RENEWAL):
                self.store.remove(LEASE)
            elif self.clock() > give_up:
                raise TryLaterError(_BUSY)
            else:
                self.pause(_PAUSE)
        self._renewed = self.clock()

    def _is_ours(self) -> bool:
        return (self.store.read(LEASE) or b"").startswith(self._token.encode())

    def _said(self) -> bytes:
        return f"{self._token} {self._number}".encode()


_BUSY = N_("Somebody else is publishing there. Try again when that is done.")
_LOST = N_("Another publisher has taken over, since this one was silent for too long. Try again.")
