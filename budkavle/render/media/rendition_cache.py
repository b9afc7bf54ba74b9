"""The cache of renditions: they are made once for each picture and kept for later builds."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from budkavle.model.problems import ChangedError
from budkavle.render.media.crops import Crop
from budkavle.render.media.press import PressPicture, PressSize
from budkavle.render.media.renditions import Rendition, Renditions
from budkavle.system.cache import Cache


@dataclass(frozen=True, slots=True)
class RenditionCache:
    """Makes the renditions of the pictures in the folder `content`, and caches them."""

    content: Path
    cache: Cache

    def bytes_of(self, rendition: Rendition, renditions: Renditions) -> bytes:
        """A rendition's bytes, from the cache or made together with all others of its picture.

        Raises ChangedError if the picture has changed since it was inspected.
        """
        return self.cache.blob(rendition.address) or self._make(rendition, renditions)

    def cropped(self, crop: Crop) -> bytes:
        """The bytes of a crop; raises ChangedError as `bytes_of` does."""
        from budkavle.render.media.encoding import encode_crop  # loads slowly, as below

        return encode_crop(self.source(crop.path, crop.digest), crop)

    def press(self, picture: PressPicture, size: PressSize) -> bytes:
        """The bytes of a press picture; raises ChangedError as `bytes_of` does."""
        from budkavle.render.media.encoding import encode_press  # loads slowly, as below

        return encode_press(self.source(picture.path, picture.digest), picture, size)

    def keep_only(self, media: Iterable[Renditions]) -> None:
        """Forget all renditions but those of these pictures."""
        self.cache.keep_blobs(each.address for renditions in media for each in renditions.all)

    def source(self, path: str, digest: str) -> bytes:
        """The bytes of the file at `path` in content/.

        Raises ChangedError if they no longer have this digest.
        """
        data = (self.content / path).read_bytes()
        if blake2b(data, digest_size=16).hexdigest() != digest:
            raise ChangedError(path)
        return data

    def _make(self, wanted: Rendition, renditions: Renditions) -> bytes:
        # Imported here: encoders load slowly, and most builds make no picture.
        from budkavle.render.media.encoding import encode

        made = dict(encode(self.source(renditions.path, renditions.digest), renditions))
        for rendition, data in made.items():
            self.cache.put_blob(rendition.address, data)
        return made[wanted]
