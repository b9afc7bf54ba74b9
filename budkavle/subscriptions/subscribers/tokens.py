"""Signed tokens for links: they allow to confirm, change or end one subscription.

No token contains an e-mail address. Each purpose has its own salt, so that a token for one
purpose is not valid for another.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

from budkavle.subscriptions.settings import SecretKeys

CONFIRM_LIFE = timedelta(days=7)
MANAGE_LIFE = timedelta(hours=24)
SHAPE = r"Wz[A-Za-z0-9_-]{8,60}\.[A-Za-z0-9_-]{27}"
"""What a token looks like: a list in JSON that begins with a number, and an HMAC of 20 bytes."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The content of a valid token.

    `number` is the number of a signup or subscriber; `epoch` tells how often the subscriber's links
    had been renewed.
    """

    number: int
    epoch: int


class Tokens:
    """Makes and reads tokens. The newest key signs; tokens of older keys are still valid."""

    def __init__(self, secrets: SecretKeys) -> None:
        self._keys = secrets.signing
        self._pepper = secrets.pepper.get_secret_value().encode()

    def confirm(self, signup_id: int, now: datetime) -> str:
        """Make a token that confirms one signup; valid for seven days."""
        return self._sign("confirm", signup_id, 0, now + CONFIRM_LIFE)

    def manage(self, subscriber_id: int, epoch: int, now: datetime) -> str:
        """Make a token that opens the subscriber's own page; valid for 24 hours."""
        return self._sign("manage", subscriber_id, epoch, now + MANAGE_LIFE)

    def end(self, subscriber_id: int, epoch: int) -> str:
        """Make a token that ends the subscription; it never expires, as old mails must work."""
        return self._sign("end", subscriber_id, epoch, None)

    def read(self, purpose: str, token: str, now: datetime) -> Claim | None:
        """Return the claim in a token for this purpose; None if it is not valid or too old."""
        try:
            number, epoch, until = URLSafeSerializer(self._keys, salt=purpose).loads(token)
        except (BadSignature, ValueError):
            return None
        if until is not None and until < now.timestamp():
            return None
        return Claim(number, epoch)

    def bounce(self, message_id: int) -> str:
        """Return the signed part of a bounce address that identifies the mail (VERP).

        Mail servers may change it to lower case without harm.
        """
        return f"{message_id}-{self.opaque('bounce', message_id)}"

    def read_bounce(self, part: str) -> int | None:
        """Return the number of the mail in a bounce address; None if we did not sign it."""
        number, _, _mac = part.partition("-")
        if not (number.isascii() and number.isdecimal() and len(number) < 19):
            return None
        return int(number) if hmac.compare_digest(self.bounce(int(number)), part.lower()) else None

    def opaque(self, *parts: object) -> str:
        """Return a keyed hash: always the same 24 letters and digits for the same parts.

        Nothing about the parts can be read from it.
        """
        text = ":".join(str(part) for part in parts).encode()
        digest = hmac.new(self._pepper, text, hashlib.sha256).digest()
        return base64.b32encode(digest[:15]).decode().lower()

    def address_key(self, address: str) -> str:
        """Return a keyed hash that identifies an e-mail address without revealing it."""
        normalised = address.strip().lower().encode()
        return hmac.new(self._pepper, normalised, hashlib.sha256).hexdigest()

    def _sign(self, purpose: str, number: int, epoch: int, until: datetime | None) -> str:
        seconds = int(until.timestamp()) if until else None
        serializer = URLSafeSerializer(self._keys, salt=purpose)
        return str(serializer.dumps([number, epoch, seconds]))
