"""The cost of all feeds of a large site, and of one edit.

    python -m benchmarks.feeds [ITEMS]

Prints files, bytes and seconds of processor time, for deciding what to write and for rendering it.
"""

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from benchmarks import corpus
from budkavle.content import reader
from budkavle.content.item import parse
from budkavle.content.reader import Content
from budkavle.edition import decide
from budkavle.model.languages import SiteLanguage
from budkavle.model.publisher import Organisation
from budkavle.model.settings import Settings
from budkavle.render import feeds
from budkavle.render.frame import Frame
from budkavle.render.media import Colours, Survey, arrange
from budkavle.render.output import Output
from budkavle.render.pages import RenderContext, frame_name
from budkavle.render.templates import Templates

_NOW = datetime(2026, 11, 22, tzinfo=UTC)
_THEME = Path(__file__).parents[1] / "theme"
_ARCHIVE = re.compile(r".*-\d+-\d+\.xml")
_SETTINGS = Settings(
    name="Mätning",
    url="https://example.org/",
    languages=(SiteLanguage(code="sv"),),
    identity="example.org,2018",
    organisation=Organisation(name="Mätning"),
)


def main(items: int) -> None:
    """Measure and print."""
    with TemporaryDirectory(prefix="budkavle-") as folder:
        corpus.write(Path(folder), items)
        read = reader.load(Path(folder), _SETTINGS)
    print(f"{items} items, {corpus.TOPICS} topics")
    print(f"{'':34} {'files':>6} {'MB':>8} {'seconds':>8}")
    before = _measured("everything", read, {})
    by_date = sorted(read.written, key=lambda path: read.written[path].item.public_from)
    oldest, newest = by_date[0], by_date[-1]
    _measured("nothing changed", read, before)
    _measured("the newest item edited", _edited(read, newest), before)
    _measured("the oldest item edited", _edited(read, oldest), before)


def _measured(name: str, read: Content, known: Mapping[str, str]) -> dict[str, str]:
    """Print what it costs to update the feeds; return the key of every output."""
    start = process_time()
    made = {output.path: output for output in _outputs(read)}
    decided = process_time()
    print(f"{name + ': deciding':34} {len(made):6} {'':8} {decided - start:8.2f}")
    changed = [each for path, each in made.items() if known.get(path) != each.key]
    _render("  documents to subscribe to", (o for o in changed if not _ARCHIVE.fullmatch(o.path)))
    _render("  archives", (o for o in changed if _ARCHIVE.fullmatch(o.path)))
    return {path: output.key for path, output in made.items()}


def _render(name: str, outputs: Iterable[Output]) -> None:
    start, sizes = process_time(), [len(output.render()) for output in outputs]
    seconds = process_time() - start
    print(f"{name:34} {len(sizes):6} {sum(sizes) / 1e6:8.2f} {seconds:8.2f}")


def _outputs(read: Content) -> list[Output]:
    edition = decide(
        (each.item for each in read.written.values()), read.registries, _SETTINGS, _NOW
    )
    frame = Frame((b"<title>", b"</title>", b"", b""), "")
    context = RenderContext(
        settings=_SETTINGS,
        frames={frame_name("follow", each.code): frame for each in _SETTINGS.languages},
        templates=Templates(_THEME, _SETTINGS),
        written=read.written,
        addresses={each.item.path: each.address for each in edition.articles},
        media=arrange(edition, Survey({}, {}), _SETTINGS, Colours()),
    )
    those = feeds.outputs(edition, context, feeds.History(edition, context, {}))
    return [promised.resolve() for promised in those]


def _edited(read: Content, path: str) -> Content:
    """The content with one item's title changed."""
    item = read.written[path].item
    day = item.date.at.astimezone(_SETTINGS.timezone).date()
    text = f"---\nid: {item.id}\ntitle: Ny\ndate: {day}\nsummary: S.\n"
    text += f"topics: [{', '.join(item.topics)}]\n---\n\nText.\n"
    edited = parse(text.encode(), path, _SETTINGS.validation_context)
    return replace(read, written={**read.written, path: edited})


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
