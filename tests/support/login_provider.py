"""A provider of logins (OpenID Connect), as a program of its own, with people who are made up."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.support.ports import free_port, wait_for

EVA = {"sub": "eva", "name": "Eva Ek", "email": "eva@example.org", "email_verified": True,
       "groups": ["press"]}  # fmt: skip
KARL = {"sub": "karl", "name": "Karl", "email": "karl@example.org", "groups": ["chefer"]}


class LoginProvider:
    """Where people log in; `issuer` is its address."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    def agrees(self, address: str, sub: str) -> str:
        """Log in as somebody at an address where a browser was sent; where it is sent back."""
        answer = httpx.post(address, data={"sub": sub})
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def denies(self, address: str) -> str:
        """Refuse to log in."""
        return httpx.post(address, data={"action": "deny"}).headers["location"]

    def set(self, claims: Mapping[str, Any]) -> None:
        """Change what it says of somebody."""
        httpx.put(f"{self.issuer}/users/{claims['sub']}", json=dict(claims)).raise_for_status()

    def lets_go(self, sub: str) -> None:
        """End what it has granted in somebody's name, as when she leaves."""
        httpx.post(f"{self.issuer}/users/{sub}/revoke-tokens").raise_for_status()


@contextmanager
def running(*people: Mapping[str, Any]) -> Iterator[LoginProvider]:
    """Start it, and stop it at the end."""
    port = free_port()
    given = [word for each in people for word in ("--user-claims", json.dumps(each))]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *given],
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, process)
        yield LoginProvider(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(10)


def query_of(address: str) -> dict[str, str]:
    """The query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
