"""An nginx for tests, on this machine, that serves a folder with the site's own configuration."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import system
from tests.support.ports import free_port, wait_for

_CONFIGURATION = """\
daemon off;
user root;  # means something only where root runs the tests, whose folders are closed to others
pid {run}/nginx.pid;
error_log {run}/error.log;
worker_processes 1;
events {{ worker_connections 64; }}
http {{
  access_log off;
  types {{
    text/html html; text/css css; application/xml xml; application/json json; image/png png;
    image/svg+xml svg; image/jpeg jpg; image/webp webp; image/avif avif; text/javascript js;
  }}
  client_body_temp_path {run}/body; proxy_temp_path {run}/proxy; fastcgi_temp_path {run}/fastcgi;
  uwsgi_temp_path {run}/uwsgi; scgi_temp_path {run}/scgi;
  {servers}
}}
"""

_SERVER = """\
server {{
    listen 127.0.0.1:80;
    root {site};
    include {site}/.serving/nginx.conf;
  }}
"""


@contextmanager
def serving(site: Path, run: Path, port: int = 0) -> Iterator[str]:
    """Serve a finished site, with `run` as a folder for nginx itself; yield the address.

    With a `port`, the address is one that was used before.
    """
    with running(_SERVER.format(site=site), run, port) as address:
        yield address


@contextmanager
def running(servers: str, run: Path, port: int = 0) -> Iterator[str]:
    """Run with these servers, whose port 80 becomes a free one; yield the address."""
    run.mkdir(exist_ok=True)
    port = port or free_port()
    text = re.sub(r"listen [\d.:]*80;", f"listen 127.0.0.1:{port};", servers)
    configuration = run / "nginx.conf"
    configuration.write_text(_CONFIGURATION.format(run=run, servers=text))
    errors = str(run / "error.log")
    command = [system.place_of("nginx"), "-c", str(configuration), "-e", errors]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(10)
