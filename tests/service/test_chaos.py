"""Never twice, never lost: faults in every step of the SMTP session, and killed workers."""

from pathlib import Path

import pytest

from tests.service import chaos

_SOON = (0.3, 0.8)


def test_a_short_storm_on_sqlite(tmp_path: Path) -> None:
    trial = chaos.Trial(mails=800, kills=5, connections=4, kill_every=_SOON)
    accounts = chaos.run(trial, f"sqlite:///{tmp_path / 'chaos.sqlite'}", tmp_path)
    assert accounts.kills == 5
    chaos.check(trial, accounts)


def test_a_short_storm_over_two_workers_on_postgres(postgres_address: str, tmp_path: Path) -> None:
    trial = chaos.Trial(mails=800, kills=5, connections=4, workers=2, kill_every=_SOON)
    accounts = chaos.run(trial, postgres_address, tmp_path)
    assert accounts.kills == 5
    chaos.check(trial, accounts)


@pytest.mark.long
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_a_long_storm(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    trial = chaos.Trial(mails=8000, kills=12, connections=8, kill_every=(1.0, 4.0))
    address = f"sqlite:///{tmp_path / 'chaos.sqlite'}"
    if database == "postgres":
        address = request.getfixturevalue("postgres_address")
    accounts = chaos.run(trial, address, tmp_path)
    assert accounts.kills >= 10
    chaos.check(trial, accounts)
