"""`init` begins a site of one's own: complete, without mistakes, and in its own language."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from budkavle import __version__
from budkavle.build.content_check import check
from budkavle.build.link_check import dead_links
from budkavle.build.run import build
from budkavle.cli import init
from budkavle.cli.main import main
from budkavle.content.authoring import new_site
from budkavle.content.authoring.site_words import WORDS
from budkavle.host import project
from budkavle.model.languages import AddressWords
from budkavle.render.theme_files import PROGRAM_THEME
from tests.behaviour.commands.test_writing import answers

NOW = datetime.now(UTC)
NAME = 'Ån & "ön" <x> *kommun* [x]'
URL = "https://www.example.org/om/"
SWEDISH_WORDS = ("nyheter", "amnen", "arenden", "rattelser", "folj", "sok", "bilder")


def begin(folder: Path, *words: str, status: int = 0) -> Path:
    given = ["init", str(folder), "--name", NAME, "--address", URL, *words]
    assert main(given, "budkavle") == status
    return folder


@pytest.fixture(scope="module", params=[["sv"], ["en"], ["sv", "en"], ["en", "sv"]], ids="-".join)
def languages(request: pytest.FixtureRequest) -> list[str]:
    return list(request.param)


@pytest.fixture(scope="module")
def begun(languages: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new site in these languages, built."""
    chosen = [word for code in languages for word in ("--language", code)]
    folder = tmp_path_factory.mktemp("begun") / "site"
    begin(folder, *chosen, "--number", "212000-0142", "--email", "a@example.org")
    build(folder / "mkdocs.yml", NOW, lambda *_: None)
    return folder


def test_a_new_site_has_no_problem_no_dead_link_and_needs_no_advice(begun: Path) -> None:
    assert check(begun / "mkdocs.yml", NOW) == ()
    assert dead_links(begun / "site", URL) == ()


def test_its_addresses_and_files_are_in_its_own_language(begun: Path, languages: list[str]) -> None:
    there = {path.name for path in (begun / "site").iterdir()}
    if languages[0] == "en":
        assert there.isdisjoint(SWEDISH_WORDS)
        assert {"news", "topics", "search", "follow", "about", "contact"} <= there
    else:
        assert {"nyheter", "amnen", "sok", "folj", "om", "kontakt"} <= there
    assert (languages[-1] in there) == (len(languages) > 1)
    front = (begun / "site/index.html").read_text(encoding="utf-8")
    assert f'<html lang="{languages[0]}"' in front


def test_nothing_of_another_organisation_is_in_it(begun: Path) -> None:
    texts = (path for path in begun.rglob("*") if path.is_file() and ".budkavle" not in path.parts)
    for path in texts:
        assert not re.search(rb"v.{1,2}stkom|nordkom|exempelstad", path.read_bytes(), re.I), path


def test_git_ignores_what_is_made_and_what_is_secret(begun: Path) -> None:
    ignored = (begun / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/secrets.toml", "/subscriptions.toml", "/site/", "/.budkavle/"} <= set(ignored)
    # The mail service's database, its backups and exports, and mails that were kept to look at.
    assert {"*.sqlite", "*.sqlite-*", "/*.csv", "*.eml", ".env"} <= set(ignored)


def test_a_name_may_hold_any_character(begun: Path, languages: list[str]) -> None:
    settings = project.describe(begun / "mkdocs.yml").settings
    assert settings.name == settings.organisation.name == NAME
    about = WORDS[languages[0]].pages["about"].removesuffix(".md")
    html = (begun / "site" / about / "index.html").read_text(encoding="utf-8")
    text = html.partition('<main id="main">')[2].replace("&#34;", '"').replace("&quot;", '"')
    assert text.count('Ån &amp; "ön" &lt;x&gt; *kommun* [x]') >= 2


def test_a_new_style_sheet_sets_what_the_programs_sets(begun: Path) -> None:
    ours, programs = (
        (folder / "assets/stylesheets/organisation.css").read_text(encoding="utf-8")
        for folder in (begun / "theme", PROGRAM_THEME)
    )
    assert ours.partition("*/")[2] == programs.partition("*/")[2]
    assert ours.count("/*") == programs.count("/*")


@pytest.mark.parametrize("recipe", init.RECIPES)
def test_a_recipe_is_added_only_if_wanted(recipe: str, tmp_path: Path) -> None:
    assert new_site.RECIPES.keys() == set(init.RECIPES)
    path = Path(new_site.RECIPES[recipe])
    begin(tmp_path / "with", "--recipe", recipe, "--recipe", recipe)
    begin(tmp_path / "without")
    text = (tmp_path / "with" / path).read_text(encoding="utf-8")
    assert "budkavle" in text
    assert "$url" not in text
    assert not (tmp_path / "without" / path).exists()


def test_mail_is_prepared_without_showing_a_form(tmp_path: Path) -> None:
    begin(tmp_path / "site", "--mail")
    settings = project.describe(tmp_path / "site/mkdocs.yml").settings
    assert settings.subscriptions.hands_over
    assert settings.subscriptions.mode == "off"


def test_a_folder_with_something_in_it_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    (tmp_path / ".git").mkdir()
    begin(tmp_path, status=2)
    assert "kept.txt" in capsys.readouterr().err
    assert sorted(each.name for each in tmp_path.iterdir()) == [".git", "kept.txt"]
    (tmp_path / "kept.txt").unlink()
    begin(tmp_path)
    begin(tmp_path / "README.md", status=2)


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--address", "example.org", "example.org"),
        ("--number", "212000-0143", "212000-0143"),
        ("--email", "a at b", "a at b"),
        ("--name", " ", "--name: "),
    ],
)
def test_a_wrong_answer_is_refused_before_anything_is_written(
    option: str, value: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(tmp_path / "site", option, value, status=2)
    told = capsys.readouterr().err
    assert told.startswith(f"{option}: ")
    assert said in told
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("given", "missing"), [([], "--name"), (["--name", "X"], "--address")], ids=["all", "address"]
)
def test_without_a_terminal_what_is_needed_must_be_given(
    given: list[str], missing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", str(tmp_path / "site"), *given], "budkavle") == 2
    assert missing in capsys.readouterr().err


def test_in_a_terminal_it_asks_until_the_answers_are_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ("xx", "en sv", "", "Ekby", "ekby.example", "https://ekby.example", "1", "", "", "y")
    answers(monkeypatch, *given)
    assert main(["init", str(tmp_path / "site"), "--lang", "en"], "budkavle") == 0
    assert not sys.stdin.read()
    told = capsys.readouterr().out
    questions = "Language, |Name of |Address of |Organisation number, |E-mail address |Readers can "
    assert [question.partition(" ")[0] for question in re.findall(questions, told)] == [
        *("Language,", "Language,", "Name", "Name", "Address", "Address"),
        *("Organisation", "Organisation", "E-mail", "Readers"),
    ]
    settings = project.describe(tmp_path / "site/mkdocs.yml").settings
    assert [each.code for each in settings.languages] == ["en", "sv"]
    assert (settings.url, settings.identity) == (
        "https://ekby.example/",
        f"ekby.example,{NOW.astimezone().year}",
    )
    assert settings.subscriptions.hands_over
    assert "The site is in" in told


def test_no_language_has_swedish_words_in_addresses() -> None:
    for language, words in WORDS.items():
        if language != "sv":
            assert words.addresses.model_fields_set == set(AddressWords.model_fields), language


def test_check_measures_the_contrast_of_colours(tmp_path: Path) -> None:
    """Each colour of a new site is tried as one that nobody can read on the page."""
    site = begin(tmp_path / "site")
    style = site / new_site.STYLE
    written = style.read_text(encoding="utf-8")
    lines = written.splitlines()
    tried = 0
    for at, line in enumerate(lines):
        if found := re.fullmatch(
            r"(\s*--(ink|ink-soft|link|link-hover|accent|focus): )#\w+;", line
        ):
            dark = any("prefers-color-scheme: dark" in each for each in lines[:at])
            changed = [
                *lines[:at],
                f"{found[1]}{'#1a1a1a' if dark else '#fdfdfd'};",
                *lines[at + 1 :],
            ]
            style.write_text("\n".join(changed), encoding="utf-8")
            said = {(each.code, each.line) for each in check(site / "mkdocs.yml", NOW)}
            assert ("low-contrast-dark" if dark else "low-contrast", at + 1) in said, line
            tried += 1
    assert tried >= 10
    style.write_text(written, encoding="utf-8")
    assert check(site / "mkdocs.yml", NOW) == ()


def test_what_is_in_another_encoding_around_the_content_ends_no_check(tmp_path: Path) -> None:
    site = begin(tmp_path / "site")
    (site / "theme" / "own.html").touch()
    for file in (site / new_site.STYLE, site / "requirements.lock", site / "theme" / "own.html"):
        file.write_bytes(file.read_bytes() + "\n/* färg */\n".encode("cp1252"))
    assert check(site / "mkdocs.yml", NOW) == ()


def test_check_says_what_a_new_version_asks_for(tmp_path: Path) -> None:
    site = begin(tmp_path / "site")
    style = site / new_site.STYLE
    written = style.read_text(encoding="utf-8")
    style.write_text(re.sub(r"(?m)^\s*--link: .*\n", "", written), encoding="utf-8")
    lock = site / "requirements.lock"
    lock.write_text(lock.read_text("utf-8").replace(f"budkavle {__version__}", "budkavle 0.0.1"))
    found = check(site / "mkdocs.yml", NOW)
    assert [(each.path, each.code) for each in found] == [
        ("requirements.lock", "lock-old"),
        (new_site.STYLE, "style-lacks"),
    ]
    assert dict(found[1].values)["line"] == "--link: #0b5560;"
    style.write_text(written, encoding="utf-8")
    assert main(["lock", "--config", str(site / "mkdocs.yml")], "budkavle") == 0
    assert check(site / "mkdocs.yml", NOW) == ()
