"""Long pasted texts and imports whose cost must grow with their length alone.

`python -m tests.unit.desk.growing` prints one JSON object: for each name what was made of it, in
short. Each line on stderr says how many seconds of processor time one took.
"""

import json
import sys
from collections.abc import Callable, Iterator
from time import process_time

from budkavle.content.unclosed import alone
from budkavle.desk.pasting import from_html
from budkavle.i18n.catalogue import translations
from budkavle.importing.readers.admonitions import as_quotations

_MANY = 8_000


def _repeated(template: str, times: int = _MANY) -> str:
    return "".join(template.format(number) for number in range(times))


def _pasted(markup: str) -> list[str]:
    return from_html(markup, translations("en")).text.splitlines()[-1:]


def _unclosed() -> list[str]:
    tags = ["<b>"] * 10 * _MANY + ["</i>"] * 10 * _MANY
    return sorted({each.name for each in alone((tag, 1) for tag in tags)})


def _boxes() -> list[str]:
    return as_quotations(_repeated(":::a{}\n", 10 * _MANY)).splitlines()[-1:]


def _texts() -> Iterator[tuple[str, Callable[[], list[str]]]]:
    contents = f"<div>{_repeated('<a href=#s{0}>A</a> ')}{_repeated('<p id=s{0}>b')}</div>"
    note = f'<p id=n>b <a href="#ref1">↑</a>{"<i></i>" * 3 * _MANY}c</p>'
    yield "contents", lambda: _pasted(contents)
    yield "one note", lambda: _pasted(note + "<p><a href=#n>1</a>" * 3 * _MANY)
    yield "unclosed", _unclosed
    yield "boxes", _boxes


def main() -> None:
    """Make something of each of them."""
    found = {}
    for name, make in _texts():
        start = process_time()
        found[name] = [each[-12:] for each in make()]
        sys.stderr.write(f"{process_time() - start:8.2f} {name}\n")
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
