"""The verb serve: previews the site, as it will be, in a browser on this machine."""

import argparse
import gc
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from gettext import NullTranslations
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from budkavle.cli.parser import Parser
from budkavle.model.problems import describe

if TYPE_CHECKING:
    from budkavle.desk.reading import ReadingServer
    from budkavle.host.chrome import Description
    from budkavle.preview import View

PORT = 8000

_REST = 3
"""Ticks without a change (two per second) after which nobody seems to be saving."""


def add_verbs(command: Parser) -> None:
    """Add the verb serve."""
    _ = command.words.gettext
    parser = command.add_verb("serve", _("preview the site in a browser, drafts too"), serve_site)
    parser.add_argument(
        "--public", action="store_true", help=_("show exactly what readers get, and no more")
    )
    parser.add_argument(
        "--now",
        type="moment",
        metavar="2026-03-01T09:00+01:00",
        help=_("preview the site as of this moment; without an offset, on the site's clock"),
    )
    parser.add_argument(
        "--port",
        type="port",
        default=PORT,
        metavar="8000",
        help=_("where; 0 is any that is free"),
    )
    parser.add_argument(
        "--open", action="store_true", help=_("open the front page in your browser")
    )


def serve_site(options: argparse.Namespace, words: NullTranslations) -> int:
    """Serve the site until stopped; update it when files change, and when it changes by itself."""
    from budkavle.cli import watch
    from budkavle.desk.reading import ReadingServer
    from budkavle.host import project
    from budkavle.preview import ViewMaker

    described = project.describe(options.config)
    code = options.lang or described.settings.language.code
    studio = ViewMaker(options.config, code, public=options.public)
    server = ReadingServer(options.port)
    address = f"http://127.0.0.1:{server.port}{urlsplit(described.settings.url).path}"
    started = False

    def show() -> datetime | None:
        nonlocal started
        start = perf_counter()
        view = studio.view(options.now or datetime.now(UTC))
        server.show(view)
        _report(view, perf_counter() - start, words, quiet=options.quiet)
        if not started:
            started = True
            _say_where(address, words)
            if options.open:
                import webbrowser

                webbrowser.open(address)
        return view.changes[0].at if view.changes and not options.now else None

    stop = watch.stopped_by_signals()
    files = watch.changes(described.content, described.theme, options.config, stop)
    with _mail_beside(described, address, server, words, quiet=options.quiet):
        try:
            watch.watch(_tidied(files), show, lambda: datetime.now(UTC))
        finally:
            server.close()
    if not options.quiet:
        print(words.gettext("Stopped."))
    return 0


@contextmanager
def _mail_beside(
    described: "Description",
    address: str,
    server: "ReadingServer",
    words: NullTranslations,
    *,
    quiet: bool,
) -> Iterator[None]:
    """Run the mail service beside the preview if the site's forms need it and it is installed."""
    from budkavle.cli import mail_beside
    from budkavle.system import extras

    _ = words.gettext
    if not mail_beside.is_wanted(described.settings):
        yield
        return
    if not mail_beside.is_installed():
        said = _("To try subscriptions by e-mail too, run: {command}")
        print(said.format(command=extras.install_command("mail")), file=sys.stderr)
        yield
        return
    with mail_beside.running(described, address) as beside:
        server.pass_on_to(beside.neighbour)
        if not quiet:
            said = _(
                "Subscribe at {form}. Mails are shown at {mailbox} and go nowhere; what you"
                " publish with build is mailed there too."
            )
            form, mailbox = urljoin(address, beside.form), urljoin(address, mail_beside.MAILBOX)
            print(said.format(form=form, mailbox=mailbox), flush=True)
        yield


def _tidied(ticks: Iterable[object]) -> Iterator[bool]:
    """Pass on whether files have changed; collect garbage cycles only after a pause in the changes.

    With the values of thousands of items, that takes as long as showing a saved change.
    """
    gc.disable()
    quiet = 0
    try:
        for changed in ticks:
            quiet = 0 if changed else quiet + 1
            if quiet == _REST:
                gc.collect()
            yield bool(changed)
    finally:
        gc.enable()


def _report(view: "View", seconds: float, words: NullTranslations, *, quiet: bool) -> None:
    """Print the problems, how many items are shown, and how long it took."""
    _, n_ = words.gettext, words.ngettext
    for problem in view.problems:
        print(describe(problem, words.gettext), file=sys.stderr)
    if view.around.trouble:
        print(view.around.trouble, file=sys.stderr)
    if quiet:
        return
    hidden = sum(each.item for each in view.around.hidden.values())
    said = (
        n_("{n} item shown,", "{n} items shown,", view.items).format(n=view.items),
        "" if view.around.public else _("{n} of them not public,").format(n=hidden),
        _("after {seconds} s.").format(seconds=f"{seconds:.1f}"),
    )
    print(" ".join(filter(None, said)), flush=True)


def _say_where(address: str, words: NullTranslations) -> None:
    said = words.gettext("The preview is at {address} – stop it with Ctrl+C.")
    print(said.format(address=address), flush=True)
