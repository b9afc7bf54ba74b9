"""The handbook's pages on codes: as text for a terminal, as HTML files for a browser."""

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from budkavle.model import problem_formats
from budkavle.system import shipped

_PAGE = """\
<!doctype html>
<html lang="sv">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
body {{ font: 1.1rem/1.5 sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem }}
pre {{ overflow-x: auto; padding: 0.75rem; border: 1px solid }}
</style>
<h1>{title}</h1>
{body}
"""


def codes() -> Iterator[str]:
    """Every code that has a page, sorted."""
    yield from sorted(path.stem for path in _folder().glob("*.md"))


def text(code: str) -> str:
    """The page on a code, in Markdown; raises FileNotFoundError for an unknown one."""
    return (_folder() / f"{code}.md").read_text(encoding="utf-8")


def write(wanted: Iterable[str], folder: Path) -> str:
    """Write the pages on these codes as HTML into a folder; gives its address, a file: URI.

    They are the program's own, so the folder can be deleted at any time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for code in set(wanted):
        (folder / f"{code}.html").write_text(_html(code), encoding="utf-8")
    return folder.resolve().as_uri()


def _html(code: str) -> str:
    from budkavle.content import markdown

    heading, _, rest = text(code).partition("\n")
    body = markdown.render(rest, f"{code}.md").html
    return _PAGE.format(title=escape(heading.lstrip("# ")), body=body)


def _folder() -> Path:
    return shipped.folder(problem_formats.PAGES)
