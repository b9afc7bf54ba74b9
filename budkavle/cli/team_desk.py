"""The verb desk with --team: serves the desk of an organisation until it is stopped."""

import argparse
import logging
from datetime import UTC, datetime
from gettext import NullTranslations
from threading import Event, Thread

from budkavle.cli import watch
from budkavle.desk import server
from budkavle.desk.app import publisher_of
from budkavle.desk.newsroom import Newsroom
from budkavle.desk.publisher import Task
from budkavle.desk.saving import Unsaved
from budkavle.desk.team import notices
from budkavle.desk.team import office as offices
from budkavle.desk.team.app import create_team_app
from budkavle.desk.team.approval_files import approval_files
from budkavle.desk.team.office import Office
from budkavle.desk.team.releasing import Releasing
from budkavle.desk.team.telling import Telling
from budkavle.desk.team.ticking import Ticking
from budkavle.desk.team.timekeeper import Timekeeper
from budkavle.desk.team.workspace import TeamWorkspace
from budkavle.host import project
from budkavle.i18n.catalogue import translations
from budkavle.render.output import STATE
from budkavle.services.database import DatabaseError
from budkavle.services.patience import PatientProtocol

_log = logging.getLogger(__name__)
_PAUSE = 2.0
"""Seconds between looks at the mails that wait."""


def serve(options: argparse.Namespace, words: NullTranslations) -> int:
    """Serve the desk of a team until stopped."""
    described = project.describe(options.config)
    folder = options.config.resolve().parent
    language = options.lang or described.settings.language.code
    newsroom = Newsroom(options.config, language, _now)
    with offices.opened(folder, _now) as office:
        unsaved = Unsaved(folder / STATE / "desk" / "unsaved")
        workspace = TeamWorkspace(office, newsroom, unsaved, translations(language))
        workspace.take_up()
        releasing = Releasing(workspace, approval_files(folder))
        publisher, telling = publisher_of(workspace), Telling(office, workspace)
        timekeeper = Timekeeper(
            publisher,
            lambda: _site(newsroom),
            lambda fails: telling.failing(is_failing=fails),
            _now(),
        )
        app = create_team_app(
            office, workspace, releasing, publisher, lambda: timekeeper.is_failing
        )
        listening = server.bound(office.settings.listen.port, office.settings.listen.host)
        serving = server.Server(app, listening, PatientProtocol)
        newsroom.refresh()
        ticking = Ticking(newsroom, timekeeper, lambda: office.is_read_only)
        serving.start()
        if not options.quiet:
            said = words.gettext("The desk of the team is at {address} – stop it with Ctrl+C.")
            print(said.format(address=office.settings.address), flush=True)
        stop = watch.stopped_by_signals()
        mails = Thread(target=_send, args=(office, stop), daemon=True)
        mails.start()
        try:
            for changed in watch.changes(described.content, described.theme, options.config, stop):
                ticking.tick(changed, _now())
        finally:
            serving.close()
    if not options.quiet:
        print(words.gettext("Stopped."))
    return 0


def _site(newsroom: Newsroom) -> Task:
    """The whole site, as something that is published."""
    return Task(newsroom.site.settings.name, newsroom.built / "index.html", True, True, "")


def _send(office: Office, stop: Event) -> None:
    """Send the desk's mails until it is stopped."""
    mail, secret = office.settings.mail, office.secrets.mail
    if mail is None:
        return
    send = notices.by_relay(mail, secret.get_secret_value() if secret else "")
    while not stop.wait(_PAUSE):
        if office.is_read_only:
            continue
        try:
            notices.send_waiting(office, send)
        except DatabaseError as error:  # it may be free, or have room, at the next look
            _log.warning("the desk's mails wait: %s", type(error).__name__)


def _now() -> datetime:
    return datetime.now(UTC)
