"""A server of OpenSSH on this machine for tests, with a key of its own for this user."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path
from time import sleep

from tests.support import system
from tests.support.network import Network
from tests.support.ports import free_port, wait_for


@dataclass(frozen=True)
class SshServer:
    """A running server; what it needs of its clients is in the folder `keys`."""

    keys: Path
    network: Network
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        """The user, host and port, as in an address."""
        return f"{getuser()}@127.0.0.1:{self.network.port}"

    @property
    def settings(self) -> str:
        """The settings of a target there."""
        return f"key: {self.keys}/user, known_hosts: {self.keys}/known"

    def cut(self) -> None:
        """End every connection and what runs for it; the server goes on listening."""
        self.network.cut()
        told = subprocess.run(
            ["ps", "--ppid", str(self.process.pid), "-o", "pid="], capture_output=True, text=True
        )
        for each in told.stdout.split():
            subprocess.run(["kill", "-9", each], check=False, capture_output=True)


@contextmanager
def ssh_server(folder: Path, refused: str = "") -> Iterator[SshServer]:
    """Run a server, with `folder` for its keys, which may refuse a kind of requests of SFTP."""
    folder.mkdir()
    for name in ("host", "user"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(command, check=True)
    port = free_port()
    network = Network(port)
    shutil.copy(folder / "user.pub", folder / "authorized")
    key = (folder / "host.pub").read_text().split()
    (folder / "known").write_text(f"[127.0.0.1]:{network.port} {key[0]} {key[1]}\n")
    refusing = f" -P {refused}" if refused else ""
    (folder / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder / 'host'}\nPidFile none\n"
        f"AuthorizedKeysFile {folder / 'authorized'}\nStrictModes no\nUsePAM no\n"
        f"PermitRootLogin yes\nSubsystem sftp internal-sftp{refusing}\nMaxStartups 100\n"
    )
    Path("/run/sshd").mkdir(exist_ok=True)
    command = [system.place_of("sshd"), "-D", "-f", str(folder / "sshd_config")]
    command += ["-E", str(folder / "log")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    server = SshServer(folder, network, process)
    try:
        wait_for(port, process)
        _wait_for_greeting(network.port)
        yield server
    finally:
        network.close()
        server.cut()
        process.terminate()
        process.wait(10)


def _wait_for_greeting(port: int) -> None:
    """Wait until the server greets; while it starts, it may end a connection at once."""
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 10) as trying:
            if trying.recv(4) == b"SSH-":
                return
        sleep(0.05)
    raise RuntimeError("the server of SSH does not answer")
