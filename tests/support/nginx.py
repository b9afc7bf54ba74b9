"""An nginx for tests, on this machine, that serves a folder with the site's own configuration."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from tests.support import system

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
  server {{
    listen 127.0.0.1:{port};
    root {site};
    include {site}/.serving/nginx.conf;
  }}
}}
"""


@contextmanager
def serving(site: Path, run: Path) -> Iterator[str]:
    """Serve a finished site, with `run` as a folder for nginx itself; yield the address."""
    run.mkdir(exist_ok=True)
    port = _free_port()
    configuration = run / "nginx.conf"
    configuration.write_text(_CONFIGURATION.format(run=run, site=site, port=port))
    errors = str(run / "error.log")
    command = [system.place_of("nginx"), "-c", str(configuration), "-e", errors]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(10)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes], tries: int = 100) -> None:
    for _ in range(tries):
        if process.poll() is not None:
            raise RuntimeError(f"nginx stopped with {process.returncode}")
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.05)
    raise RuntimeError("nginx does not listen")
