"""The program `desk --team` as it runs at a site, with names that a proxy would send."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.support.ports import free_port, wait_for
from tests.support.projects import ROOT
from tests.support.team import ROLES, SECRET


def headers_of(user: str) -> dict[str, str]:
    """What the proxy sends of somebody."""
    return {
        "X-Remote-User": user,
        "X-Remote-Name": user.capitalize(),
        "X-Budkavle-Secret": SECRET,
    }


class RunningTeam:
    """The program at a site; `address` is where it answers."""

    def __init__(self, configuration: Path, roles: str = ROLES, more: str = "") -> None:
        folder, self.port = configuration.parent, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        (folder / "desk.toml").write_text(
            f'address = "{self.address}"\nproxies = ["127.0.0.1"]\n{more}'
            f"[listen]\nport = {self.port}\n[proxy]\n"
        )
        (folder / "desk-roles.toml").write_text(roles)
        secrets = folder / ".budkavle/desk/secrets.toml"
        secrets.parent.mkdir(parents=True, exist_ok=True)
        secrets.write_text(f'key = "{"k" * 40}"\nproxy = "{SECRET}"\n')
        secrets.chmod(0o600)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "budkavle", "desk", "--team", "--quiet",
             "--config", str(configuration)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        wait_for(self.port, self.process)

    def stop(self) -> int:
        """Stop it as a service is stopped; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def kill(self) -> None:
        """Kill it, if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
