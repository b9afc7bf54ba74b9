"""Reads a line of a web server's log: nginx's and Apache's common and combined, and JSON. Pure.

The address of the reader is not read, so nothing after this can keep it. JSON is Caddy's, or that
of an nginx whose log format names its fields as its variables.
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NamedTuple

_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_COMBINED = re.compile(
    # A time is short and holds no bracket: otherwise a request full of brackets takes for ever.
    r"\S+ \S+ .*?\[(?P<at>[^\[\]]{1,40})\] "
    r'"(?P<method>[A-Z]+) (?P<target>\S+)[^"]*" (?P<status>\d{3}) \S+'
    rf"(?: {_QUOTED} {_QUOTED})?"
)
_TIME = "%d/%b/%Y:%H:%M:%S %z"


class Hit(NamedTuple):
    """One request: when, how, for what, and how it was answered; not from whom.

    `agent` is None if the log does not say which program asked, as a common one does not.
    """

    at: datetime
    method: str
    target: str
    status: int
    agent: str | None = None
    referrer: str = ""


def parse(line: str) -> Hit | None:
    """Read a line; None if it is of no known form."""
    with suppress(ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return _from_json(json.loads(line)) if line.startswith("{") else _from_text(line)
    return None


def _from_text(line: str) -> Hit | None:
    found = _COMBINED.match(line)
    if not found:
        return None
    at = datetime.strptime(found["at"], _TIME).astimezone(UTC)
    referrer, agent = found[5] or "", found[6]
    return Hit(at, found["method"], found["target"], int(found["status"]), agent, referrer)


def _from_json(said: Mapping[str, Any]) -> Hit | None:
    agent: str | None
    request = said.get("request")
    if isinstance(request, dict):
        headers = request.get("headers", {})
        agent, referrer = (_header(headers.get(name, ())) for name in ("User-Agent", "Referer"))
        method, target = request["method"], request["uri"]
    else:
        agent, referrer = said.get("http_user_agent"), said.get("http_referer", "")
        method, target = str(request or "").split(" ")[:2] if request else _parts(said)
    if not all(isinstance(each, str) for each in (method, target, agent or "", referrer)):
        return None
    return Hit(_moment(said), method, target, int(said["status"]), agent, referrer)


def _header(said: Any) -> str:
    return said if isinstance(said, str) else " ".join(said)


def _parts(said: Mapping[str, Any]) -> tuple[str, str]:
    return said["request_method"], said["request_uri"]


def _moment(said: Mapping[str, Any]) -> datetime:
    if "ts" in said:
        return datetime.fromtimestamp(float(said["ts"]), UTC)
    if "time_local" in said:
        return datetime.strptime(said["time_local"], _TIME).astimezone(UTC)
    at = datetime.fromisoformat(said.get("time_iso8601") or said["time"])
    return at if at.tzinfo else at.replace(tzinfo=UTC)
