"""Converts the colours of pictures to those that every screen shows."""

from io import BytesIO

from PIL import Image, ImageCms


def plain(image: Image.Image, transparent: bool) -> Image.Image:
    """The picture in sRGB with eight bits a channel, without any metadata of its file."""
    mode = "RGBA" if transparent else "RGB"
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    profile = image.info.get("icc_profile")
    plain = _in_srgb(image, profile, mode) if profile else image.convert(mode)
    plain.info = {}
    return plain


def _in_srgb(image: Image.Image, profile: bytes, mode: str) -> Image.Image:
    """Convert the colours to sRGB; keep them if the profile is damaged or does not fit."""
    if image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        image = image.convert(mode)
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(image, source, target, outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return image.convert(mode)
    return converted or image.convert(mode)
