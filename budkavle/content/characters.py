"""A fast check whether a text may contain characters that no reader should see.

To find out which ones, callers search with a pattern, which takes several times as long.
"""

import re

_CONTROL = bytes(code for code in (*range(0x20), 0x7F) if chr(code) not in "\t\n")
_MORE_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")
_TURNED = ("\u202d".encode(), "\u202e".encode())
"""What turns the direction of all that follows, so that words read otherwise than they are."""
_LINE, _PARAGRAPH = "\u2028".encode(), "\u2029".encode()


def doubtful(data: bytes) -> bool:
    """Whether UTF-8 may contain control characters, line separators or non-characters.

    True means that a search is needed. False is certain: the data contain none of U+0000–001F but
    tab and line feed, and none of U+007F–009F, U+2028–2029, U+202D–202E, U+D800–DFFF, U+FDD0–FDEF,
    U+FEFF and U+FFFE–FFFF.
    """
    # Finding one byte takes a tenth of the time of finding several.
    return (
        len(data.translate(None, _CONTROL)) != len(data)
        or (b"\xc2" in data and _MORE_CONTROL.search(data) is not None)
        or (b"\xa8" in data and _LINE in data)
        or (b"\xa9" in data and _PARAGRAPH in data)
        or (b"\xad" in data and _TURNED[0] in data)
        or (b"\xae" in data and _TURNED[1] in data)
        or b"\xed" in data  # the first byte of surrogates, and of little else
        or b"\xef" in data  # that of byte order marks and non-characters
    )
