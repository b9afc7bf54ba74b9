"""What is published is looked at over HTTPS, on a server that speaks HTTP/2 with browsers."""

import json
import os
import socket
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.projects import ROOT
from tests.support.site_folder import SiteFolder
from tests.support.web_servers import caddy_with_tls


@pytest.mark.needs("caddy")
def test_a_site_is_live_over_https_only_for_who_trusts_its_certificate(tmp_path: Path) -> None:
    site = SiteFolder(
        tmp_path, plugin="publish: {public: {to: www, address: 'http://127.0.0.1:9/', patience: 0}}"
    )
    site.item("en-nyhet", "aliases: [/gammal/]\n")
    _publish(site, "--no-verify")
    with caddy_with_tls(tmp_path / "www" / "current", tmp_path / "run") as (address, trusted):
        site.configure("http://127.0.0.1:9/", address)
        seen = _publish(site, trusted=trusted)["verified"]
        assert (seen["live"], seen["findings"]) == (True, [])
        assert seen["checked"] > 30
        assert _speaks_http_2(address, trusted)
        (found,) = _publish(site)["verified"]["findings"]
        assert (found["kind"], found["address"]) == ("unreachable", address)
        assert "certificate verify failed" in found["detail"]


def _speaks_http_2(address: str, trusted: Path) -> bool:
    parts = urlsplit(address)
    context = ssl.create_default_context(cafile=trusted)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection((parts.hostname, parts.port)) as plain,
        context.wrap_socket(plain, server_hostname=parts.hostname) as secured,
    ):
        return secured.selected_alpn_protocol() == "h2"


def _publish(site: SiteFolder, *words: str, trusted: Path | None = None) -> dict[str, Any]:
    """Publish in a process of its own, which trusts nobody or the owner of this certificate."""
    command = [sys.executable, "-c", "from budkavle.cli.main import run; run()", "publish"]
    done = subprocess.run(
        [*command, "--no-search", "--format", "json", *words],
        cwd=site.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "SSL_CERT_FILE": str(trusted or os.devnull)},
        capture_output=True,
        check=False,
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return report
