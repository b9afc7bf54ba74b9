"""Makes the wheel of the installed program again, so that a site can keep the program beside it.

A wheel is what the Python packaging specification "Binary distribution format" describes.
"""

import base64
import io
import zipfile
from hashlib import sha256
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from budkavle.system import shipped

_OF_AN_INSTALLATION = ("INSTALLER", "REQUESTED", "RECORD", "direct_url.json", "uv_cache.json")
"""Files of the dist-info folder that an installer writes."""
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def wheel() -> tuple[str, bytes] | None:
    """The program's wheel: its file name and its bytes; None in a checkout, which has no wheel."""
    if not shipped.IS_INSTALLED:
        return None
    try:
        installed = distribution("budkavle")
    except PackageNotFoundError:
        return None
    return f"budkavle-{installed.version}-py3-none-any.whl", _packed(installed)


def _packed(installed: Distribution) -> bytes:
    """The files of the program in a wheel; the same program gives the same bytes."""
    made, records = io.BytesIO(), []
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in sorted(_files(installed)):
            digest = base64.urlsafe_b64encode(sha256(data).digest()).rstrip(b"=").decode()
            records.append(f"{name},sha256={digest},{len(data)}\n")
            _add(archive, name, data)
        record = f"budkavle-{installed.version}.dist-info/RECORD"
        _add(archive, record, f"{''.join(records)}{record},,\n".encode())
    return made.getvalue()


def _files(installed: Distribution) -> list[tuple[str, bytes]]:
    """What the wheel had, by path: not what was compiled or added by an installer."""
    found = []
    for path in installed.files or ():
        if ".." in path.parts or path.suffix == ".pyc" or path.name in _OF_AN_INSTALLATION:
            continue
        found.append((path.as_posix(), path.read_binary()))
    return found


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
