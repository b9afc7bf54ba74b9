"""The verb desk: write, see and publish in a browser on this machine."""

import argparse
from datetime import UTC, datetime
from gettext import NullTranslations

from budkavle.cli.parser import Parser

PORT = 8010


def add_verbs(command: Parser) -> None:
    """Add the verb desk."""
    _ = command.words.gettext
    parser = command.add_verb("desk", _("write and see news in a browser"), run_desk)
    parser.add_argument(
        "--port",
        type="port",
        default=PORT,
        metavar=str(PORT),
        help=_("where; 0 is any that is free"),
    )
    parser.add_argument(
        "--no-open",
        dest="opens",
        action="store_false",
        help=_("only print the address, do not open the browser"),
    )
    parser.add_argument(
        "--team",
        action="store_true",
        help=_("for several people who log in, as desk.toml says"),
    )


def run_desk(options: argparse.Namespace, words: NullTranslations) -> int:
    """Serve the desk until stopped; read the site again when files or the time change it."""
    import getpass

    from budkavle.system import extras

    if options.team:
        from budkavle.cli import team_desk

        extras.require("team")
        return team_desk.serve(options, words)
    extras.require("desk")
    from budkavle.cli import watch
    from budkavle.cli.mail_forecast import mailing_of
    from budkavle.desk import app, guards, server
    from budkavle.desk.addresses import OPENING
    from budkavle.desk.newsroom import Newsroom
    from budkavle.desk.saving import Unsaved, Writer
    from budkavle.desk.workspace import Workspace
    from budkavle.host import project
    from budkavle.i18n.catalogue import translations
    from budkavle.render.output import STATE

    described = project.describe(options.config)
    language = options.lang or described.settings.language.code
    kept = options.config.resolve().parent / STATE / "desk"
    newsroom = Newsroom(options.config, language, lambda: datetime.now(UTC))
    listening = server.bound(options.port)
    port = listening.getsockname()[1]
    session = guards.Session(guards.load_key(kept / "key"), Writer(getpass.getuser()), port)
    unsaved, mailing = Unsaved(kept / "unsaved"), mailing_of(options.config)
    workspace = Workspace(newsroom, unsaved, translations(language), mailing)
    serving = server.Server(app.create_app(workspace, session, port), listening)
    address = f"http://{server.ADDRESS}:{port}{OPENING}?token={session.token}"
    started = False

    def show() -> datetime | None:
        nonlocal started
        view = newsroom.refresh()
        if not started:
            started = True
            serving.start()
            _say_where(address, words, opens=options.opens)
        return view.changes[0].at if view.changes else None

    stop = watch.stopped_by_signals()
    files = watch.changes(described.content, described.theme, options.config, stop)
    try:
        watch.watch(files, show, lambda: datetime.now(UTC))
    finally:
        serving.close()
    if not options.quiet:
        print(words.gettext("Stopped."))
    return 0


def _say_where(address: str, words: NullTranslations, *, opens: bool) -> None:
    said = words.gettext("The desk is at {address} – stop it with Ctrl+C.")
    print(said.format(address=address), flush=True)
    if opens:
        import webbrowser

        webbrowser.open(address)
