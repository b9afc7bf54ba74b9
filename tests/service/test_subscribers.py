"""People who return, bounce, are imported and exported, and how long data is kept."""

from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import func, select

from budkavle.services.database import Store
from budkavle.subscriptions import scheduler
from budkavle.subscriptions.admin import backup
from budkavle.subscriptions.catalogue import translator
from budkavle.subscriptions.delivery import bounces
from budkavle.subscriptions.delivery.bounces import Bounce, Complaint, Leaving
from budkavle.subscriptions.news import announce
from budkavle.subscriptions.schema import (
    Frequency,
    message,
    metadata,
    signup,
    subscriber,
    suppression,
)
from budkavle.subscriptions.subscribers import subscribers, transfer
from budkavle.subscriptions.subscribers.preferences import Wish
from budkavle.subscriptions.subscribers.tokens import Claim, Tokens
from tests.service.sample_service import NOON, Newsroom, item, later, secrets

_CSV = (
    "address,subjects,frequency,language,consent_at,consent_version,consent_source\n"
    "anna@example.org,* ,immediate,sv,2024-05-01,2,old service\n"
    "bo@example.org,halsa story:upphandling,weekly,en,2023-01-01T08:00+01:00,,form 17\n"
)


def test_someone_who_returns_gets_no_digest_of_what_they_had(newsroom: Newsroom) -> None:
    newsroom.notify()
    number = newsroom.subscribe("anna@example.org")
    newsroom.work()
    newsroom.publish(item(1))
    with newsroom.store.writing() as connection:
        subscribers.leave(connection, Claim(number, 0), newsroom.clock.now)
    newsroom.clock.forward(minutes=1)
    again = newsroom.subscribe("anna@example.org", frequency=Frequency.DAILY)
    assert again > number
    newsroom.clock.forward(days=1)
    newsroom.work()
    assert len(newsroom.transport.envelopes) == 1


def test_a_reader_of_a_weekly_digest_gets_one_after_a_pause(newsroom: Newsroom) -> None:
    newsroom.notify()
    newsroom.subscribe("anna@example.org", frequency=Frequency.WEEKLY)
    newsroom.work()
    newsroom.publish(item(1))
    newsroom.clock.forward(days=20)
    newsroom.work()
    newsroom.work()
    (envelope,) = newsroom.transport.envelopes
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in envelope.content


def _report(tokens: Tokens, number: int, status: str, **changes: str) -> bytes:
    mail = EmailMessage()
    mail["From"] = "MAILER-DAEMON@relay.example"
    mail["To"] = f"studs+{tokens.bounce(number)}@example.se"
    mail.set_content("It could not be delivered.")
    mail.make_mixed()
    status_part = EmailMessage()
    status_part.set_type("message/delivery-status")
    body = (
        "Reporting-MTA: dns; relay.example\n\nFinal-Recipient: rfc822; anna@example.org\n"
        f"Action: {changes.get('action', 'failed')}\nStatus: {status}\n\n"
    )
    raw = mail.as_bytes().decode()
    boundary = mail.get_boundary()
    end = f"--{boundary}--"
    part = f"--{boundary}\nContent-Type: message/delivery-status\n\n{body}\n{end}"
    raw = raw.replace(end, part).replace(
        "multipart/mixed", changes.get("kind", "multipart/report; report-type=delivery-status")
    )
    return raw.encode()


@pytest.mark.parametrize(
    ("status", "changes", "found"),
    [
        ("5.1.1", {}, Bounce(7, "5.1.1")),
        ("5.2.2", {}, Bounce(7, "5.2.2")),
        ("4.4.1", {"action": "delayed"}, None),
        ("5.1.1", {"action": "delayed"}, None),
        ("5.1.1", {"kind": "multipart/mixed"}, Bounce(7, "5.1.1")),  # as gateways change reports
    ],
)
def test_only_real_reports_of_failure_count(
    status: str, changes: dict[str, str], found: Bounce | None
) -> None:
    tokens = Tokens(secrets())
    assert bounces.classify(_report(tokens, 7, status, **changes), tokens, NOON) == found


def test_a_forged_bounce_and_a_vacation_reply_mean_nothing() -> None:
    tokens, other = Tokens(secrets()), Tokens(secrets().model_copy(update={"pepper": _secret("q")}))
    assert bounces.classify(_report(other, 7, "5.1.1"), tokens, NOON) is None
    reply = f"To: studs+{tokens.bounce(7)}@example.se\nAuto-Submitted: auto-replied\n"
    reply += f"Subject: {tokens.end(7, 0)}\n\nJag är på semester. 550 5.1.1\n"
    assert bounces.classify(reply.encode(), tokens, NOON) is None


def _secret(letter: str) -> object:
    return secrets(letter * 43).keys[0]


def test_a_mail_with_the_token_as_subject_unsubscribes(newsroom: Newsroom) -> None:
    number = newsroom.subscribe("anna@example.org")
    token = newsroom.tokens.end(number, 0)
    raw = f"From: anna@example.org\nTo: avsluta@example.se\nSubject: {token}\n\n".encode()
    found = bounces.classify(raw, newsroom.tokens, NOON)
    assert found == Leaving(Claim(number, 0))
    with newsroom.store.writing() as connection:
        bounces.apply(connection, found, NOON)
        assert subscribers.find(connection, newsroom.tokens.address_key("anna@example.org")) is None


def test_who_complains_about_a_mail_leaves_and_gets_no_more(newsroom: Newsroom) -> None:
    newsroom.notify()
    newsroom.subscribe("anna@example.org")
    newsroom.subscribe("bo@example.org")
    newsroom.publish(item(1))
    with newsroom.store.writing() as connection:
        mails = {
            row.subscriber_id: row.id
            for row in connection.execute(select(message.c.id, message.c.subscriber_id))
        }
        anna = subscribers.find(connection, newsroom.tokens.address_key("anna@example.org"))
        assert anna is not None
        for _ in range(2):  # mail servers may report twice
            bounces.apply(connection, Complaint(mails[anna]), NOON)
        left = connection.execute(select(subscriber.c.address)).scalars().all()
        assert left == ["bo@example.org"]
        bounces.apply(connection, Complaint(10**12), NOON)
    newsroom.publish(item(2))
    assert len(newsroom.transport.to("anna@example.org")) == 1
    assert len(newsroom.transport.to("bo@example.org")) == 2


def test_a_complaint_about_the_mail_that_asks_to_confirm_ends_the_signup(
    newsroom: Newsroom,
) -> None:
    wish = Wish(("*",), Frequency.IMMEDIATE, "sv")
    with newsroom.store.writing() as connection:
        asked = (newsroom.tokens, "anna@example.org", wish, subscribers.SUBSCRIBE, "192.0.2.1")
        assert subscribers.ask(connection, *asked, NOON)
    newsroom.work()
    with newsroom.store.writing() as connection:
        number = connection.execute(select(message.c.id)).scalar_one()
        bounces.apply(connection, Complaint(number), NOON)
        assert connection.execute(select(func.count()).select_from(signup)).scalar_one() == 0


@pytest.mark.parametrize(
    ("statuses", "state", "score"),
    [
        (["5.1.1"], "paused_bounce", 1),
        (["5.2.2", "5.2.2"], "active", 2),
        (["5.2.2", "5.2.2", "5.2.2"], "paused_bounce", 3),
        (["5.7.1"] * 5, "active", 0),
    ],
)
def test_bounces_add_up(newsroom: Newsroom, statuses: list[str], state: str, score: int) -> None:
    newsroom.notify()
    newsroom.subscribe("anna@example.org")
    newsroom.publish(item(1))
    with newsroom.store.writing() as connection:
        number = connection.execute(select(message.c.id)).scalar_one()
        for status in statuses:
            bounces.apply(connection, Bounce(number, status), newsroom.clock.now)
        row = connection.execute(select(subscriber)).one()
        suppressed = connection.execute(select(func.count()).select_from(suppression)).scalar_one()
    assert (row.state, row.bounce_score) == (state, score)
    assert suppressed == (state == "paused_bounce")


def test_an_import_keeps_consent_and_an_export_gives_all_of_it_back(newsroom: Newsroom) -> None:
    entries = transfer.parse("\ufeff" + _CSV, newsroom.settings)
    with newsroom.store.writing() as connection:
        taken = transfer.import_entries(connection, entries, newsroom.tokens, NOON)
        again = transfer.import_entries(connection, entries, newsroom.tokens, NOON)
        exported = "".join(transfer.export(connection))
    assert (taken.added, again.added, again.known) == (2, 0, 2)
    assert "bo@example.org,halsa story:upphandling,weekly,en,2023-01-01T07:00:00+00:00" in exported
    assert "old service" in exported
    assert transfer.parse(exported, newsroom.settings)[0] == entries[0]
    newsroom.work()
    assert newsroom.transport.envelopes == []


def test_an_import_says_everything_that_is_wrong_and_changes_nothing(newsroom: Newsroom) -> None:
    text = _CSV + "nobody,*,daily,sv,2024-01-01,1,x\n" + "c@example.org,*,daily,sv,soon,1,x\n"
    text += "d@example.org,*,daily,sv,2024-01-01,1,\n"
    with pytest.raises(transfer.CsvError) as raised:
        transfer.parse(text, newsroom.settings)
    assert [line for line, _ in raised.value.reasons] == [4, 5, 6]
    told = raised.value.sentences(translator("sv"))
    assert told[0] == "rad 4: adressen är ingen e-postadress"
    with pytest.raises(transfer.CsvError, match="line 1: the column consent_at is missing"):
        transfer.parse("address,consent_source\n", newsroom.settings)


def test_an_import_leaves_suppressed_addresses_out(newsroom: Newsroom) -> None:
    with newsroom.store.writing() as connection:
        key = newsroom.tokens.address_key("anna@example.org")
        subscribers.suppress(connection, key, "asked", NOON, None)
        entries = transfer.parse(_CSV, newsroom.settings)
        taken = transfer.import_entries(connection, entries, newsroom.tokens, NOON)
    assert (taken.added, taken.suppressed) == (1, 1)


def test_what_is_not_needed_is_forgotten(newsroom: Newsroom) -> None:
    newsroom.notify()
    newsroom.subscribe("anna@example.org")
    with newsroom.store.writing() as connection:
        wish = Wish(("*",), Frequency.DAILY, "sv")
        now = newsroom.clock.now
        subscribers.ask(connection, newsroom.tokens, "b@example.org", wish, "subscribe", "n", now)
    newsroom.publish(item(1))
    counts = []
    for days in (6, 8, 31):
        with newsroom.store.writing() as connection:
            scheduler.forget(connection, NOON + timedelta(days=days))
            counts.append(
                tuple(
                    connection.execute(select(func.count()).select_from(table)).scalar_one()
                    for table in (signup, message, subscriber)
                )
            )
    assert counts == [(1, 2, 1), (0, 2, 1), (0, 0, 1)]


def test_everything_moves_to_postgres_and_numbers_go_on(
    newsroom: Newsroom, postgres_address: str
) -> None:
    newsroom.notify()
    number = newsroom.subscribe("anna@example.org")
    newsroom.publish(item(1))
    counts = backup.copy_to(newsroom.store, postgres_address)
    assert (counts["subscriber"], counts["message"], counts["received"]) == (1, 1, 1)
    there = Store(postgres_address)
    with newsroom.store.reading() as old, there.reading() as new:
        for table in metadata.sorted_tables:
            order = list(table.primary_key.columns)
            query = select(table).order_by(*order)
            assert old.execute(query).all() == new.execute(query).all()
    moved = Newsroom(there)
    moved.clock, moved.public = newsroom.clock, newsroom.public
    moved.sender = moved.new_sender()
    assert moved.subscribe("bo@example.org") > number
    moved.clock.forward(seconds=1)
    moved.publish(item(2))
    assert [envelope.recipient for envelope in moved.transport.envelopes] == [
        "anna@example.org",
        "bo@example.org",
    ]
    with pytest.raises(backup.CopyError, match="not empty"):
        backup.copy_to(newsroom.store, postgres_address)
    there.close()


def test_a_backup_is_complete_while_the_service_runs(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.subscribe("anna@example.org")
    target = tmp_path / "copy.sqlite"
    backup.back_up(newsroom.store, target)
    copy = Store(f"sqlite:///{target}")
    with copy.reading() as connection:
        assert connection.execute(select(subscriber.c.address)).scalar_one() == "anna@example.org"
    copy.close()
    with pytest.raises(backup.CopyError, match="already"):
        backup.back_up(newsroom.store, target)


def test_a_restored_copy_repeats_nothing(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.notify()
    newsroom.subscribe("anna@example.org")
    newsroom.transport.refuse = lambda _: later()
    newsroom.publish(item(1))
    target = tmp_path / "copy.sqlite"
    backup.back_up(newsroom.store, target)
    newsroom.transport.refuse = lambda _: None
    newsroom.clock.forward(minutes=2)
    newsroom.publish(item(2))
    assert len(newsroom.transport.envelopes) == 2
    restored = Newsroom(Store(f"sqlite:///{target}"))
    restored.clock, restored.public = newsroom.clock, newsroom.public
    restored.sender = restored.new_sender()
    assert announce.doubt_everything(restored.store, restored.clock.now) == 1
    for _ in range(3):
        restored.notify()
        restored.clock.forward(hours=1)
        restored.work()
    assert restored.transport.envelopes == []
    restored.store.close()
