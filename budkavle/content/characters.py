"""Whether a text may hold characters that no reader is meant to see, told without a look at each.

Who must know which they are searches for them by a pattern, which takes several times as long.
"""

import re

_CONTROL = bytes(code for code in (*range(0x20), 0x7F) if chr(code) not in "\t\n")
_MORE_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")
_LINE, _PARAGRAPH = "\u2028".encode(), "\u2029".encode()


def doubtful(data: bytes) -> bool:
    """Whether UTF-8 may hold control characters, separators of lines, or what is no character.

    True is a reason to search, False is certain: of U+0000–001F there is then none but tab and line
    feed, and none of U+007F–009F, U+2028–2029, U+D800–DFFF, U+FDD0–FDEF, U+FEFF and U+FFFE–FFFF.
    """
    # One byte is found in a tenth of the time that several take.
    return (
        len(data.translate(None, _CONTROL)) != len(data)
        or (b"\xc2" in data and _MORE_CONTROL.search(data) is not None)
        or (b"\xa8" in data and _LINE in data)
        or (b"\xa9" in data and _PARAGRAPH in data)
        or b"\xed" in data  # so begin surrogates, and little else
        or b"\xef" in data  # and byte order marks, and what is no character
    )
