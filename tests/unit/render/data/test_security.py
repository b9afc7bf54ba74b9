import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from budkavle.host.configuration import LoadedConfiguration, advice, settings_from
from budkavle.model.problems import ContentError
from budkavle.model.settings import Settings
from budkavle.render.data import security
from tests.support.samples import SETTINGS, utc

CONFIGURATION = """\
plugins:
  - budkavle:
      identity: example.org,2018
      security:
        contact: [sakerhet@example.org, "https://example.org/sakerhet/"]
        expires: {expires}
"""
LINE = re.compile(r"[A-Z][A-Za-z-]*: \S.*")


def settings(expires: str = "2027-01-01", **changes: Any) -> Settings:
    options = {
        "identity": "example.org,2018",
        "organisation": {"name": "Exempel"},
        "security": {
            "contact": ["sakerhet@example.org", "https://example.org/sakerhet/"],
            "expires": expires,
            **changes,
        },
    }
    text = CONFIGURATION.format(expires=expires)
    url = "https://example.org/"
    return settings_from(LoadedConfiguration("mkdocs.yml", text, "Exempel", url, "", "sv", options))


def test_it_follows_the_specification() -> None:
    (output,) = security.outputs(settings(policy="https://example.org/policy/"))
    text = output.render().decode()
    lines = text.splitlines()
    fields = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
    assert output.path == ".well-known/security.txt"
    assert all(LINE.fullmatch(line) for line in lines)
    assert text.endswith("\n")
    counted = Counter(name for name, _ in fields)
    assert counted["Expires"] == counted["Canonical"] == counted["Preferred-Languages"] == 1
    assert [value for name, value in fields if name == "Contact"] == [
        "mailto:sakerhet@example.org",
        "https://example.org/sakerhet/",
    ]
    values = dict(fields)
    assert datetime.fromisoformat(values["Expires"]) == utc("2026-12-31 23:00")
    assert values["Canonical"] == "https://example.org/.well-known/security.txt"
    assert values["Policy"] == "https://example.org/policy/"


def test_without_a_contact_there_is_no_file() -> None:
    assert list(security.outputs(SETTINGS)) == []


@pytest.mark.parametrize(
    ("expires", "code"),
    [("2026-11-22", "security-expired"), ("2028-01-01", "security-too-long"), ("2027-06-01", None)],
)
def test_an_expiry_that_has_passed_or_is_far_away_is_reported(
    tmp_path: Path, expires: str, code: str | None
) -> None:
    file = tmp_path / "mkdocs.yml"
    file.write_text(CONFIGURATION.format(expires=expires), encoding="utf-8")
    found = list(advice(file, settings(expires), utc("2026-11-22 12:00")))
    assert [each.code for each in found] == ([code] if code else [])
    assert all((each.path, each.line) == ("mkdocs.yml", 6) for each in found)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"contact": ["http://example.org/"]}, "wrong-secure-url"),
        ({"contact": ["ring oss"]}, "wrong-url"),
        ({"contact": []}, "no-value"),
        ({"policy": "http://example.org/"}, "wrong-secure-url"),
    ],
)
def test_addresses_are_secure(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(ContentError) as caught:
        settings(**changes)
    assert [each.code for each in caught.value.problems] == [code]
