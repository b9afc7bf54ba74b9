"""Keeps secrets of others in the database: sealed with the desk's key, which is not in it."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken


class Seal:
    """Seals texts with a key."""

    def __init__(self, key: str) -> None:
        self._fernet = Fernet(urlsafe_b64encode(sha256(f"seal {key}".encode()).digest()))

    def sealed(self, text: str) -> str:
        """A text that only the same key opens; empty stays empty."""
        return self._fernet.encrypt(text.encode()).decode() if text else ""

    def opened(self, sealed: str) -> str:
        """The text; empty if it was sealed with another key, or changed."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode() if sealed else ""
        except InvalidToken:
            return ""
