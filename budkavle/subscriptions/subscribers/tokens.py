"""The links that prove something: who may confirm, end or change. No address is in any of them.

Each purpose has a salt of its own, so that a link made for one thing opens nothing else.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

from budkavle.subscriptions.settings import Secrets

CONFIRM_LIFE = timedelta(days=7)
MANAGE_LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a valid token says: a number, and how often that person's links were renewed."""

    number: int
    epoch: int


class Tokens:
    """Makes and reads tokens; old keys are still read, the newest signs."""

    def __init__(self, secrets: Secrets) -> None:
        self._keys = secrets.signing
        self._pepper = secrets.pepper.get_secret_value().encode()

    def confirm(self, signup_id: int, now: datetime) -> str:
        """A token that confirms one signup, for seven days."""
        return self._sign("confirm", signup_id, 0, now + CONFIRM_LIFE)

    def manage(self, subscriber_id: int, epoch: int, now: datetime) -> str:
        """A token that opens someone's own page, for 24 hours."""
        return self._sign("manage", subscriber_id, epoch, now + MANAGE_LIFE)

    def end(self, subscriber_id: int, epoch: int) -> str:
        """A token that ends everything; it never grows old, for old mails must work too."""
        return self._sign("end", subscriber_id, epoch, None)

    def read(self, purpose: str, token: str, now: datetime) -> Claim | None:
        """What a token of this purpose claims; None for any other text, or when it is too old."""
        try:
            number, epoch, until = URLSafeSerializer(self._keys, salt=purpose).loads(token)
        except (BadSignature, ValueError):
            return None
        if until is not None and until < now.timestamp():
            return None
        return Claim(number, epoch)

    def bounce(self, message_id: int) -> str:
        """The part of a bounce address that names the mail; safe in lower case (VERP)."""
        return f"{message_id}-{self.opaque('bounce', message_id)}"

    def read_bounce(self, part: str) -> int | None:
        """The mail that a bounce address names; None if we did not write it."""
        number, _, _mac = part.partition("-")
        if not (number.isascii() and number.isdecimal() and len(number) < 19):
            return None
        return int(number) if hmac.compare_digest(self.bounce(int(number)), part.lower()) else None

    def opaque(self, *parts: object) -> str:
        """The same 24 letters for the same parts, telling nothing about them."""
        said = ":".join(str(part) for part in parts).encode()
        digest = hmac.new(self._pepper, said, hashlib.sha256).digest()
        return base64.b32encode(digest[:15]).decode().lower()

    def address_key(self, address: str) -> str:
        """The key by which an address is known without being readable."""
        normalised = address.strip().lower().encode()
        return hmac.new(self._pepper, normalised, hashlib.sha256).hexdigest()

    def _sign(self, purpose: str, number: int, epoch: int, until: datetime | None) -> str:
        seconds = int(until.timestamp()) if until else None
        serializer = URLSafeSerializer(self._keys, salt=purpose)
        return str(serializer.dumps([number, epoch, seconds]))
