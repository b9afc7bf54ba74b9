"""The web servers of the distribution, each serving a folder with the site's own configuration."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.support import nginx, system
from tests.support.ports import free_port, wait_for

_CADDY = """\
{{
  admin off
  auto_https off
  storage file_system {run}
}}
http://127.0.0.1:{port} {{
  root * {site}
  import {site}/.serving/Caddyfile
}}
"""

_CADDY_TLS = """\
{{
  admin off
  auto_https disable_redirects
  skip_install_trust
  storage file_system {run}
}}
https://localhost:{port} {{
  tls internal
  root * {site}
  import {site}/.serving/Caddyfile
}}
"""

_MODULES = (
    "mpm_event authz_core mime dir alias headers deflate filter setenvif reqtimeout rewrite".split()
)
"""What Debian switches on by itself, mod_headers and mod_rewrite."""

_APACHE = """\
ServerRoot {run}
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile {run}/pid
ErrorLog {run}/log
{modules}
TypesConfig /etc/mime.types
DocumentRoot {site}
<Directory {folder}>
  Options +FollowSymLinks
  AllowOverride FileInfo
  Require all granted
</Directory>
"""


@contextmanager
def caddy(site: Path, run: Path) -> Iterator[str]:
    """Serve a finished site with Caddy, with `run` as a folder for itself; yield the address."""
    port = free_port()
    yield from running(_caddy(_CADDY, site, run, port), port, run)


@contextmanager
def caddy_with_tls(site: Path, run: Path) -> Iterator[tuple[str, Path]]:
    """The same over HTTPS, also by HTTP/2; yield the address, and whom to trust."""
    port = free_port()
    with contextmanager(running)(_caddy(_CADDY_TLS, site, run, port), port, run):
        yield f"https://localhost:{port}/", run / "pki" / "authorities" / "local" / "root.crt"


def _caddy(configuration: str, site: Path, run: Path, port: int) -> list[str]:
    """The command that serves a site with Caddy."""
    run.mkdir(exist_ok=True)
    file = run / "Caddyfile"
    file.write_text(configuration.format(run=run, site=site, port=port))
    return [system.place_of("caddy"), "run", "--config", str(file), "--adapter", "caddyfile"]


@contextmanager
def apache(site: Path, run: Path) -> Iterator[str]:
    """Serve a finished site with Apache, with `run` as a folder for itself; yield the address."""
    run.mkdir(exist_ok=True)
    port = free_port()
    lines = [
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in _MODULES
    ]
    if os.geteuid() == 0:
        lines.append("User www-data")
    file = run / "apache.conf"
    told = "\n".join(lines)
    text = _APACHE.format(run=run, site=site, folder=site.parent, port=port, modules=told)
    file.write_text(text)
    for parent in (site, *site.parents):  # closed folders of tests, which root need not open
        if os.geteuid() == 0 and parent.is_relative_to(tempfile.gettempdir()) and parent.name:
            parent.chmod(parent.stat().st_mode | 0o755)
    command = [system.place_of("apache2"), "-X", "-f", str(file)]
    yield from running(command, port, run)


SERVERS: Mapping[str, Callable[[Path, Path], AbstractContextManager[str]]] = {
    "nginx": nginx.serving,
    "caddy": caddy,
    "apache2": apache,
}
"""Each server, by the name of its program."""


def running(command: list[str], port: int, run: Path) -> Iterator[str]:
    """Run a server until the test ends; yield its address. What it says is in the file `said`."""
    environment = {**os.environ, "HOME": str(run), "XDG_DATA_HOME": str(run)}
    log = (run / "said").open("wb")
    with log, subprocess.Popen(command, env=environment, stdout=log, stderr=log) as process:
        try:
            wait_for(port, process)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.wait(10)
