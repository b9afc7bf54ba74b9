"""A network between two programs of this machine, which tests make slow and cut."""

import socket
import threading
from contextlib import suppress
from time import sleep


class Network:
    """Forwards connections to a port; its own port is the one to connect to.

    `delay` are seconds for each part that passes. `cut_after` ends every connection when so many
    bytes have passed; new ones can be made.
    """

    def __init__(self, port: int) -> None:
        self.delay = 0.0
        self.cut_after: int | None = None
        self._to = port
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection."""
        with self._lock:
            for each in self._open:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
            self._open.clear()

    def heal(self) -> None:
        """Be fast and whole again."""
        self.delay, self.cut_after = 0.0, None

    def close(self) -> None:
        """Accept nothing more."""
        self._listening.close()
        self.cut()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                try:
                    far = socket.create_connection(("127.0.0.1", self._to), timeout=30)
                except OSError:
                    near.close()
                    continue
                far.settimeout(None)
                with self._lock:
                    self._open |= {near, far}
                threading.Thread(target=self._connect, args=(near, far), daemon=True).start()

    def _connect(self, near: socket.socket, far: socket.socket) -> None:
        for each in (near, far):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        back = threading.Thread(target=self._forward, args=(far, near), daemon=True)
        back.start()
        self._forward(near, far)
        back.join()
        with self._lock:
            self._open -= {near, far}
        near.close()
        far.close()

    def _forward(self, one: socket.socket, other: socket.socket) -> None:
        """Forward one direction; the other one may have more to say when this one ends."""
        with suppress(OSError):
            while data := one.recv(65536):
                if self.delay:
                    sleep(self.delay)
                if self._is_cut_by(len(data)):
                    self.cut()
                    break
                other.sendall(data)
        with suppress(OSError):
            other.shutdown(socket.SHUT_WR)

    def _is_cut_by(self, number: int) -> bool:
        with self._lock:
            if self.cut_after is None:
                return False
            self.cut_after -= number
            if self.cut_after >= 0:
                return False
            self.cut_after = None
            return True
