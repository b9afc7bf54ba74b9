"""Finds out from its bytes what a file of content/ is."""

from hashlib import blake2b
from pathlib import Path

from budkavle.render.media.file_info import MOST_BYTES, FileInfo
from budkavle.render.media.kinds import HEAD, PICTURES, content_of
from budkavle.render.media.macros import has_macros


def inspect_file(path: Path) -> FileInfo:
    """Read a file and return information about it. Raises OSError if it cannot be read.

    Of a file over MOST_BYTES only the beginning is read: it cannot be published.
    """
    # Imported here: they load slowly, and most builds have no new file.
    from budkavle.render.media import pdf, pixels

    with path.open("rb") as file:
        content = content_of(file.read(HEAD))
        size = file.seek(0, 2)
        if size > MOST_BYTES:
            return FileInfo("", size, content)
        file.seek(0)
        digest = blake2b(digest_size=16)
        while block := file.read(1 << 20):
            digest.update(block)
    return FileInfo(
        digest=digest.hexdigest(),
        size=size,
        content=content,
        picture=pixels.picture_info(path) if content in PICTURES else None,
        pdf=pdf.pdf_info(path) if content == "PDF" else None,
        macros=has_macros(path, content),
    )
