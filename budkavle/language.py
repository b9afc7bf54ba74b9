"""Swedish and English: the catalogue of messages.

Its only source is the `.po` file beside this module; English is the language the messages are
written in, so it has none. A language without a catalogue of its own gets English.
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

from budkavle import sealed

LANGUAGES = ("sv", "en")
_CATALOGUES = Path(__file__).parent / "locale"


@cache
def translations(
    language: str, domain: str = "budkavle", catalogues: Path = _CATALOGUES
) -> gettext.NullTranslations:
    """Load the catalogue of a language; English for one without."""
    source = catalogues / language / "LC_MESSAGES" / f"{domain}.po"
    if not source.exists():
        return gettext.NullTranslations()
    return gettext.GNUTranslations(BytesIO(_compiled(source, language)))


def _compiled(source: Path, language: str) -> bytes:
    """A catalogue as gettext wants it, kept where Python keeps compiled modules, as far as it may.

    Compiling takes longer than all else that is done before a build says its first word.
    """
    text = source.read_bytes()
    key = blake2b(text, digest_size=16).digest()
    kept = Path(cache_from_source(str(source))).with_suffix(".mo")
    known = sealed.read(kept) or b""
    if known.startswith(key):
        return known.removeprefix(key)
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(text), locale=language))
    if not sys.dont_write_bytecode:
        with suppress(OSError):  # the program may be another user's
            sealed.write(kept, key + compiled.getvalue())
    return compiled.getvalue()


def translator(language: str) -> Callable[[str], str]:
    """Give the function that turns an English message into this language."""
    return translations(language).gettext


def messages(language: str) -> dict[str, str]:
    """Every message of a language's catalogue with its translation.

    Not the catalogue's head, in which Babel puts the minute at which it was compiled.
    """
    catalogue: dict[str, str] = getattr(translations(language), "_catalog", {})
    return {str(message): text for message, text in catalogue.items() if message}
