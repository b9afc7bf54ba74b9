"""Readers of a published site in a host of any kind, for tests."""

import threading
import time
from collections.abc import Callable, Sequence
from random import Random
from urllib.parse import unquote, urlsplit

from budkavle.publish.http import Fetch, Response
from budkavle.publish.serving import FileServing

Page = Callable[[str], str | None]
"""Gives the text that a reader gets at a path; None if there is nothing."""


class Reader:
    """Loads pages again and again, each with the style sheet that it names.

    `lacking` says what was missing, or half, or showed one of the `secrets`.
    """

    def __init__(self, page: Page, names: Sequence[str], secrets: Sequence[str] = ()) -> None:
        self._page, self._names, self._secrets = page, names, secrets
        self._stop = threading.Event()
        self.lacking: list[str] = []
        self.loads = 0
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def stop(self) -> None:
        """Stop reading."""
        self._stop.set()
        self._thread.join()

    def _read(self) -> None:
        chance = Random(1)
        while not self._stop.is_set():
            self._load(chance.choice(self._names), chance.choice([0, 0, 0.003]))
            time.sleep(0.002)

    def _load(self, name: str, pause: float) -> None:
        page = self._page(name)
        if page is None:
            if self.loads:
                self.lacking.append(name)
            return
        self.loads += 1
        time.sleep(pause)
        for needed in page.split("needs:")[1:]:
            path = needed.split()[0]
            if self._page(path) is None:
                self.lacking.append(f"{name} needs {path}")
        if not page.endswith("</html>"):
            self.lacking.append(f"{name} is not whole")
        if any(secret in page for secret in self._secrets):
            self.lacking.append(f"{name} tells a secret")


def fetch_from(page: Page, serving: FileServing) -> Fetch:
    """Fetch addresses as from a web server in front of the host."""

    def fetch(url: str) -> Response:
        path = unquote(urlsplit(url).path).lstrip("/")
        path = f"{path}index.html" if not path or path.endswith("/") else path
        text = page(path)
        if text is None:
            return Response(url, 404, {}, b"404")
        headers = {name.lower(): value for name, value in serving.headers(path)}
        return Response(
            url, 200, {**headers, "content-type": serving.media_type(path)}, text.encode()
        )

    return fetch
