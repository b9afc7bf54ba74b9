"""A server that speaks as S3 does (SeaweedFS), on this machine, for all tests of a process."""

import atexit
import json
import shutil
import subprocess
import tempfile
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from tests.support import system
from tests.support.ports import free_ports, wait_for
from tests.support.small_disks import Fill, small_disk

KEY, SECRET = "news", "a/secret+with=signs"

_TRIES = 3
"""Starts of the server; another process may have taken one of its ports in the meantime."""
_PORTS = (
    "s3.port",
    *("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port"),
    *("filer.port.grpc", "s3.port.grpc"),
)


@cache
def server() -> tuple[int, Fill | None]:
    """Start the server, which lives until this process ends; give its port, and fill its disk."""
    for _ in range(_TRIES - 1):
        try:
            return _started()
        except RuntimeError:
            continue
    return _started()


def _started() -> tuple[int, Fill | None]:
    """Start a server; raises RuntimeError if it ends at once."""
    used = ExitStack()
    atexit.register(used.close)
    folder = tempfile.mkdtemp(prefix="weed-")
    used.callback(shutil.rmtree, folder, ignore_errors=True)
    fill = used.enter_context(small_disk(Path(folder, "data"), "256m"))
    # Its list of names never writes again after a full disk: only the bytes are on it.
    Path(folder, "names").mkdir()
    Path(folder, "data", "filerldb2").symlink_to("../names")
    identity = {
        "name": "news",
        "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
        "actions": ["Admin", "Read", "Write", "List"],
    }
    readers = {"name": "anonymous", "actions": ["Read:news"]}
    users = Path(folder, "users.json")
    users.write_text(json.dumps({"identities": [identity, readers]}))
    ports = free_ports(len(_PORTS))
    command = [
        *(system.place_of("weed"), "server", f"-dir={folder}/data", "-ip=127.0.0.1"),
        *("-ip.bind=127.0.0.1", "-s3", f"-s3.config={users}"),
        # Listeners with a fixed port, of which two servers at once would have one.
        *("-s3.port.iceberg=0", "-s3.port.lance=0"),
        *("-master.volumeSizeLimitMB=64", "-volume.max=20"),
        *(f"-{name}={port}" for name, port in zip(_PORTS, ports, strict=True)),
    ]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet)
    used.callback(process.wait, 10)
    used.callback(process.kill)
    wait_for(ports[0], process)
    return ports[0], fill
