"""Turns a row of the outbox into a finished mail: its recipient, its text and its envelope."""

from collections.abc import Hashable, Sequence
from datetime import datetime
from email.utils import format_datetime, formataddr
from typing import Any

from sqlalchemy import Connection, Row, select

from budkavle.subscriptions import state
from budkavle.subscriptions.catalogue import routes
from budkavle.subscriptions.delivery.mime import (
    MailContent,
    Prepared,
    complete,
    encoded_header,
    prepare,
)
from budkavle.subscriptions.delivery.recipients import Addressee, Batch, SentForm, load
from budkavle.subscriptions.delivery.rendering import MailRenderer, personal
from budkavle.subscriptions.delivery.smtp import Envelope
from budkavle.subscriptions.news.manifest import ManifestItem, item_from
from budkavle.subscriptions.schema import Frequency, ItemState, MessageKind, announcement, item
from budkavle.subscriptions.settings import ServiceSettings
from budkavle.subscriptions.subscribers.tokens import Tokens

_MOST_PREPARED = 50


class Composer:
    """Composes mails. Mail to many people is prepared once and cached."""

    def __init__(self, settings: ServiceSettings, tokens: Tokens) -> None:
        self._settings = settings
        self._tokens = tokens
        self._renderer = MailRenderer(settings)
        self._prepared: dict[Hashable, Prepared] = {}

    def compose(
        self, connection: Connection, rows: Sequence[Row[Any]], now: datetime
    ) -> list[tuple[Row[Any], Envelope | None]]:
        """Compose the mail for each row; None for a mail that must not be sent any more."""
        batch = load(connection, rows)
        return [(row, self._compose(connection, row, batch, now)) for row in rows]

    def test(self, news: ManifestItem, address: str, now: datetime) -> Envelope:
        """Compose an item for one address, as a subscriber would get it; its links do nothing."""
        nobody = Addressee(0, address, "", news.language, 0, True, news.subjects[:1])
        prepared = self._prepare(self._renderer.item(news, test=True))
        return self._to_subscriber(prepared, nobody, 0, {}, ("test", news.id, now), now)

    def _compose(
        self, connection: Connection, row: Row[Any], batch: Batch, now: datetime
    ) -> Envelope | None:
        if row.kind == MessageKind.ANSWER:
            sent_form = batch.sent_forms.get(row.signup_id)
            if sent_form is None or sent_form.address_key in batch.suppressed:
                return None
            return self._answering(sent_form, batch, row.id, now)
        addressee = batch.subscribers.get(row.subscriber_id)
        if addressee is None or not addressee.active or addressee.address_key in batch.suppressed:
            return None
        prepared = self._news(connection, row, addressee.language)
        if prepared is None:
            return None
        names = (row.kind, row.item_id, row.revision, row.dedup_key)
        return self._to_subscriber(prepared, addressee, row.id, batch.subjects, names, now)

    def _news(self, connection: Connection, row: Row[Any], language: str) -> Prepared | None:
        if row.kind == MessageKind.ITEM:
            key: Hashable = (row.item_id, row.revision)
            references = [(str(row.item_id), int(row.revision))]
        else:
            references = _still_public(connection, row.items)
            key = (row.items["frequency"], tuple(references), language)
        if key not in self._prepared:
            news = [_announced(connection, *reference) for reference in references]
            if not news:
                return None
            self._remember(key, self._prepare(self._render(row, news, language)))
        return self._prepared[key]

    def _render(self, row: Row[Any], news: Sequence[ManifestItem], language: str) -> MailContent:
        if row.kind == MessageKind.ITEM:
            return self._renderer.item(news[0])
        return self._renderer.digest(news, Frequency(row.items["frequency"]), language)

    def _remember(self, key: Hashable, prepared: Prepared) -> None:
        if len(self._prepared) >= _MOST_PREPARED:
            self._prepared.pop(next(iter(self._prepared)), None)
        self._prepared[key] = prepared

    def _to_subscriber(
        self,
        prepared: Prepared,
        addressee: Addressee,
        message_id: int,
        subjects: state.Subjects,
        names: tuple[object, ...],
        now: datetime,
    ) -> Envelope:
        token = self._tokens.end(addressee.id, addressee.epoch)
        end = self._link(addressee.language, "end", token)
        mine = self._link(
            addressee.language, "mine", self._tokens.manage(addressee.id, addressee.epoch, now)
        )
        titles = state.titles(subjects, addressee.language)
        reason = self._renderer.reason(addressee.subjects, titles, addressee.language)
        mailto = f"mailto:{self._settings.sender.unsubscribe}?subject={token}"
        headers = {
            "List-Unsubscribe": f"<{end}>, <{mailto}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        identity = self._tokens.opaque(*names, addressee.id)
        content = self._envelope_headers(addressee.address, identity, now) | headers
        values = personal(reason, mine, end)
        return self._envelope(addressee.address, message_id, complete(prepared, content, values))

    def _answering(
        self, sent_form: SentForm, batch: Batch, message_id: int, now: datetime
    ) -> Envelope:
        letter = self._answer(sent_form, batch, now)
        headers = self._envelope_headers(
            sent_form.address, self._tokens.opaque("answer", sent_form.id), now
        )
        content = complete(self._prepare(letter), headers, {})
        return self._envelope(sent_form.address, message_id, content)

    def _answer(self, sent_form: SentForm, batch: Batch, now: datetime) -> MailContent:
        language, known = sent_form.language, sent_form.subscriber
        if sent_form.purpose == "subscribe":
            link = self._link(language, "confirm", self._tokens.confirm(sent_form.id, now))
            titles = state.titles(batch.subjects, language)
            choices = self._renderer.choices(
                sent_form.subjects, titles, sent_form.frequency, language
            )
            return self._renderer.confirm(language, link, choices, known=known is not None)
        if known is None:
            return self._renderer.nobody(language, self._link(language, "form"))
        token = self._tokens.manage(known.id, known.epoch, now)
        return self._renderer.mine(language, self._link(language, "mine", token))

    def _link(self, language: str, page: str, token: str = "") -> str:
        path: str = getattr(routes(language, self._settings.language), page)
        return self._settings.origin + path + (f"/{token}" if token else "")

    def _prepare(self, letter: MailContent) -> Prepared:
        sender = self._settings.sender
        shared = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
        if sender.reply_to:
            shared["Reply-To"] = sender.reply_to
        if letter.listed:
            shared["List-Id"] = f"<{sender.list_id}>"
        prepared = prepare(letter, shared)
        return Prepared(_from(sender.name, sender.address) + prepared.head, prepared.body)

    def _envelope_headers(self, address: str, identity: str, now: datetime) -> dict[str, str]:
        domain = self._settings.sender.address.partition("@")[2]
        return {
            "To": address,
            "Date": format_datetime(now.astimezone(self._settings.timezone)),
            "Message-ID": f"<{identity}@{domain}>",
        }

    def _envelope(self, address: str, message_id: int, content: bytes) -> Envelope:
        local, _, domain = self._settings.sender.bounces.partition("@")
        sender = f"{local}+{self._tokens.bounce(message_id)}@{domain}"
        return Envelope(sender, address, content)


def _still_public(connection: Connection, items: dict[str, Any]) -> list[tuple[str, int]]:
    """Return the items of a digest that have not been withdrawn since it was queued."""
    wanted = [(str(name), int(revision)) for name, revision in items["news"]]
    names = [name for name, _ in wanted]
    public = (item.c.state != ItemState.WITHDRAWN) & item.c.id.in_(names)
    left = set(connection.execute(select(item.c.id).where(public)).scalars())
    return [reference for reference in wanted if reference[0] in left]


def _announced(connection: Connection, item_id: str, revision: int) -> ManifestItem:
    """Read the item as it was at its release, so that everyone gets the same text."""
    which = (announcement.c.item_id == item_id) & (announcement.c.revision == revision)
    found = connection.execute(select(announcement.c.snapshot).where(which)).scalar_one()
    return item_from(found)


def _from(name: str, address: str) -> bytes:
    if name.isascii():
        return f"From: {formataddr((name, address))}\r\n".encode()
    return encoded_header("From", name, after=f" <{address}>")
