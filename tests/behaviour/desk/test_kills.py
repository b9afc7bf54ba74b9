"""A desk that is killed has written the old file or the new one, and nothing typed is lost."""

from pathlib import Path
from random import Random
from threading import Thread

import pytest

from budkavle.desk.addresses import ITEM
from tests.behaviour.desk.kills import OF, killed, newsroom
from tests.support.running_desk import RunningDesk


def kill(folder: Path, number: int, seed: int) -> None:
    desk, chance, written = newsroom(folder / "site"), Random(seed), 1
    try:
        for each in range(number):
            written, wrong = killed(desk, written, chance)
            assert wrong == [], each
    finally:
        desk.kill()


def test_killed_at_a_few_moments(tmp_path: Path) -> None:
    kill(tmp_path, 2, seed=1)


@pytest.mark.long
def test_killed_at_many_moments(tmp_path: Path) -> None:
    kill(tmp_path, 200, seed=2)


def test_of_two_desks_one_saves_and_the_other_is_told(tmp_path: Path) -> None:
    first = newsroom(tmp_path / "site")
    second = RunningDesk(first.folder)
    answers: list[int] = []
    try:
        visitors = first.visitor(), second.visitor()
        forms = [
            {**each.form(OF), "title": f"Rubrik {n}", "_do": "save"}
            for n, each in zip((7, 8), visitors, strict=True)
        ]

        def save(number: int) -> None:
            answers.append(visitors[number].post(ITEM, forms[number]).status_code)

        threads = [Thread(target=save, args=(number,)) for number in (0, 1)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        text = (first.folder / "content" / OF).read_text(encoding="utf-8")
        kept = visitors[0].form(OF)["title"]
        saved = visitors[1].post(ITEM, {**visitors[1].form(OF), "_do": "mine"}).status_code
        for visitor in visitors:
            visitor.close()
    finally:
        first.kill()
        second.kill()
    assert sorted(answers) == [303, 409]
    assert any(f"title: Rubrik {number}\n" in text for number in (7, 8))
    assert f"title: {kept}\n" not in text, "what was refused is kept"
    assert saved == 303
    assert f"title: {kept}\n" in (first.folder / "content" / OF).read_text(encoding="utf-8")
