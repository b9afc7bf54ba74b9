"""Encodes the renditions of a picture: upright, in sRGB, without metadata.

Only the files of a press picture say something: its note.

The same source gives the same bytes with the same version of Pillow. Each encoder uses one thread,
since with more threads the bytes could depend on the number of processors.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, ImageSequence, PngImagePlugin

from budkavle.render.media import notes
from budkavle.render.media.colours import plain
from budkavle.render.media.crops import Crop
from budkavle.render.media.press import PressPicture, PressSize
from budkavle.render.media.renditions import QUALITY, WIDTHS, Rendition, Renditions

_SETTINGS: dict[str, dict[str, Any]] = {
    "avif": {
        "format": "AVIF",
        "codec": "aom",
        "speed": 7,
        "max_threads": 1,
        "autotiling": False,
    },
    "webp": {"format": "WEBP", "method": 4},
    "jpg": {"format": "JPEG", "optimize": True, "progressive": True},
    "png": {"format": "PNG", "optimize": True},
}

_PRINTED: dict[str, Any] = {"quality": 92, "subsampling": 0, "optimize": True, "progressive": True}
"""How a press picture is saved: with all its colours, for print."""


def encode(data: bytes, renditions: Renditions) -> Iterator[tuple[Rendition, bytes]]:
    """Make every rendition of the picture whose file holds `data`."""
    with Image.open(BytesIO(data)) as source:
        for each in renditions.all:
            if each.moves:
                yield each, _moving(source, each)
    with Image.open(BytesIO(data)) as source:
        _shrink_while_decoding(source)
        image = plain(ImageOps.exif_transpose(source), renditions.fallback.format == "png")
        for each in renditions.all:
            if not each.moves:
                yield each, _saved(_resized(image, each), each)


def encode_crop(data: bytes, crop: Crop) -> bytes:
    """Make a crop of the picture whose file holds `data`."""
    with Image.open(BytesIO(data)) as source:
        image = ImageOps.exif_transpose(source).crop(crop.box)
        made = plain(image, crop.rendition.format == "png")
        return _saved(_resized(made, crop.rendition), crop.rendition)


def encode_press(data: bytes, picture: PressPicture, size: PressSize) -> bytes:
    """Make one size of a press picture whose file holds `data`, with its note."""
    note, transparent = picture.note, size.format == "PNG"
    with Image.open(BytesIO(data)) as source:
        made = _resized(plain(ImageOps.exif_transpose(source), transparent), size)
    file = BytesIO()
    if transparent:
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", notes.xmp(note).decode())
        made.save(file, "PNG", optimize=True, pnginfo=info, exif=notes.exif(note))
        return file.getvalue()
    made.save(file, "JPEG", xmp=notes.xmp(note), exif=notes.exif(note), **_PRINTED)
    return notes.with_iptc(file.getvalue(), note)


def _shrink_while_decoding(source: Image.Image) -> None:
    """Decode a large JPEG at half or quarter size, which takes less memory and much less time."""
    shorter = min(source.size)
    if shorter > WIDTHS[-1]:
        scale = WIDTHS[-1] / shorter
        source.draft(source.mode, (round(source.width * scale), round(source.height * scale)))


def _resized(image: Image.Image, to: Rendition | PressSize) -> Image.Image:
    size = (to.width, to.height)
    return image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)


def _saved(image: Image.Image, to: Rendition) -> bytes:
    file = BytesIO()
    image.save(file, quality=QUALITY[to.format], **_SETTINGS[to.format])
    return file.getvalue()


def _moving(source: Image.Image, to: Rendition) -> bytes:
    """An endless animation of all frames, each as long as in the source (milliseconds)."""
    times, frames = [], []
    for frame in ImageSequence.Iterator(source):
        times.append(int(frame.info.get("duration", 100)))
        frames.append(_resized(plain(ImageOps.exif_transpose(frame), True), to))
    file = BytesIO()
    frames[0].save(
        file,
        save_all=True,
        append_images=frames[1:],
        duration=times,
        loop=0,
        quality=QUALITY["webp"],
        **_SETTINGS["webp"],
    )
    return file.getvalue()
