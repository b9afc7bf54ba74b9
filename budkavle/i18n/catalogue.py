"""The catalogue of messages in Swedish and English.

Its only source is the `.po` file in the folder `locale`. Messages are written in English, which
therefore needs no catalogue. A language without a catalogue gets English. What the readers of a
site in another language see is in `readers_words`.
"""

import gettext
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from importlib.util import cache_from_source
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

LANGUAGES = ("sv", "en")
"""The languages in which the program speaks to writers; readers can have more."""
_CATALOGUES = Path(__file__).parent / "locale"


@cache
def translations(
    language: str, domain: str = "budkavle", catalogues: Path = _CATALOGUES
) -> gettext.NullTranslations:
    """Load the catalogue of a language; a language without one gets English."""
    source = catalogues / language / "LC_MESSAGES" / f"{domain}.po"
    if not source.exists():
        return gettext.NullTranslations()
    return gettext.GNUTranslations(BytesIO(_compiled(source)))


def _compiled(source: Path) -> bytes:
    """The catalogue in gettext's binary form (.mo): from the wheel, or cached as Python's modules.

    Compiling takes longer than everything else that happens before a build prints its first line.
    """
    text = source.read_bytes()
    cached = Path(cache_from_source(str(source))).with_suffix(".mo")
    for file in (source.with_suffix(".mo"), cached):
        with suppress(OSError):
            head, compiled = file.read_bytes().partition(_END_OF_HEAD)[::2]
            if head == _head(text, compiled):
                return compiled
    made = compiled_file(source)
    if not sys.dont_write_bytecode:
        with suppress(OSError):  # the program's folder may belong to another user
            _replace(cached, made)
    return made.partition(_END_OF_HEAD)[2]


def compiled_file(source: Path) -> bytes:
    """What is cached of a catalogue: a header, and its binary form; `source` is its .po file."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    text, made = source.read_bytes(), BytesIO()
    write_mo(made, read_po(BytesIO(text), locale=source.parents[1].name))
    compiled = made.getvalue()
    return _head(text, compiled) + _END_OF_HEAD + compiled


_END_OF_HEAD = b"\n"


def _head(source: bytes, compiled: bytes) -> bytes:
    """The header of a cached catalogue: differs if the source or the compiled data have changed."""
    digests = (blake2b(each, digest_size=16).hexdigest() for each in (source, compiled))
    return "-".join(digests).encode()


def _replace(file: Path, data: bytes) -> None:
    """Write a file atomically, since two programs may do so at once."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}-", delete=False) as draft:
        try:
            draft.write(data)
            draft.flush()
            Path(draft.name).replace(file)
        except BaseException:
            Path(draft.name).unlink()
            raise


def translator(language: str) -> Callable[[str], str]:
    """Return the function that translates an English message into this language."""
    return translations(language).gettext


def messages(language: str, domain: str = "budkavle") -> dict[str, str]:
    """Every message of a language's catalogue with its translation.

    Without the catalogue's header, in which Babel writes the time at which it was compiled.
    """
    catalogue: dict[str, str] = getattr(translations(language, domain), "_catalog", {})
    return {str(message): text for message, text in catalogue.items() if message}
