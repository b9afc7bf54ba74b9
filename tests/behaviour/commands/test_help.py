"""Help and errors of the command line, in both languages and under the name it was called by."""

import argparse
import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from budkavle.cli.main import MEANT, main, parser
from budkavle.cli.parser import ARGPARSE, Parser
from budkavle.i18n.catalogue import messages, translations
from tests.support.projects import ROOT

SWEDISH = messages("sv")
PROGRAM = "build.py"
NAMES = set("sv en github sarif json text systemd cron csv html a b c".split())
"""Words that are the same in both languages: values of options."""
UNSEEN = (
    "dest= is required",
    "conflicting ",
    "invalid option string",
    "invalid conflict_resolution",
    "is an invalid argument for positionals",
    "mutually exclusive arguments must be",
    "cannot merge actions",
    "cannot have multiple subparser",
    "unknown parser",
    "is not callable",
    ".__call__() not defined",
    "mode %r",
    "can't open",
    "unexpected option string",
    "could match",
    "invalid %(type)s value",
    "expected %s argument",
)
"""Messages of argparse for mistakes in the program, or for what the program does not use."""


def _parsers(command: Parser) -> Iterator[Parser]:
    yield command
    for verb in command.verbs.values():
        yield from _parsers(verb)


ALL = [each.prog.split()[1:] for each in _parsers(parser(PROGRAM, translations("en")))]


def _words(text: str) -> set[str]:
    """The words of a text, without addresses, options, placeholders and names of files."""
    plain = re.sub(r"%?[({]\w+[)}]s?|%[rs]|\S+://\S+|--[\w-]+|\S*[/.]\S*\w", " ", text)
    return set(re.findall(r"[a-zåäö]{2,}", plain.lower()))


KNOWN = {
    "en": {word for said in SWEDISH for word in _words(said)},
    "sv": {word for said in SWEDISH.values() for word in _words(said)},
}


def _names(command: Parser) -> set[str]:
    """The names of commands, and the possible values of options."""
    told = " ".join(re.findall(r"\{[^}]*\}", command.format_usage()))
    return set(re.findall(r"[\w]+", f"{told} {command.prog} {' '.join(command.verbs)}"))


def _told(words: list[str], language: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as end:
        main([*words, "--lang", language, "--help"], PROGRAM)
    assert end.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("words", ALL, ids=lambda words: " ".join(words) or "none")
def test_help_is_in_one_language(
    words: list[str], language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = _told(words, language, capsys)
    assert re.match(rf"\w+: {' '.join([PROGRAM, *words])} ", told)
    found = {" ".join(each.prog.split()[1:]): each for each in _parsers(_english())}
    names = NAMES | {name for each in found.values() for name in _names(each)}
    assert _words(told) - KNOWN[language] - names == set()


def _english() -> Parser:
    return parser(PROGRAM, translations("en"))


def test_a_word_of_the_other_language_would_be_seen() -> None:
    assert _words("Visa the hjälpen") - KNOWN["sv"] == {"the"}
    assert _words("show den här help") - KNOWN["en"] == {"den", "här"}


def test_everything_that_argparse_says_is_translated() -> None:
    said = {
        each.value
        for call in ast.walk(ast.parse(inspect.getsource(argparse)))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if call.func.id in ("_", "ngettext")
        for each in call.args
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }
    assert len(said) > 20
    seen = {each for each in said if not any(part in each for part in UNSEEN)}
    assert seen <= set(ARGPARSE)
    assert [each for each in ARGPARSE if SWEDISH[each] == each] == []


@pytest.mark.parametrize(
    ("start", "name"),
    [
        ([sys.executable, "build.py"], "build.py"),
        ([sys.executable, "-m", "budkavle"], "python -m budkavle"),
        (["budkavle"], "budkavle"),
    ],
    ids=["script", "module", "installed"],
)
def test_the_program_has_the_name_it_was_called_by(
    start: list[str], name: str, tmp_path: Path
) -> None:
    if start == ["budkavle"]:
        script = tmp_path / "budkavle"
        script.write_text("from budkavle.cli.main import run; run()")
        start = [sys.executable, str(script)]
    ran = subprocess.run(
        [*start, "check", "--help", "--lang", "en"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert ran.stdout.startswith(f"usage: {name} check ")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("bild", "”bild” är inget verb. Menade du: build?"),
        ("frobnicate", "”frobnicate” är inget verb. Menade du: --help?"),
        ("BUILD", "”BUILD” är inget verb. Menade du: build?"),
        ("bygg", "”bygg” är inget verb. Menade du: build?"),
        ("Kontrollera", "”Kontrollera” är inget verb. Menade du: check?"),
        ("kontrolera", "”kontrolera” är inget verb. Menade du: check?"),
        ("publicera", "”publicera” är inget verb. Menade du: publish?"),
        ("hjälp", "”hjälp” är inget verb. Menade du: --help?"),
        ("mail subscribers visa", "Menade du: export, import, delete, suppress?"),
        ("mail notfy", "”notfy” är inget verb. Menade du: notify?"),
        ("mail db upgrad", "”upgrad” är inget verb. Menade du: upgrade?"),
        ("notfy", "”notfy” är inget verb. Menade du: mail notify?"),
        ("notify", "”notify” heter nu ”mail notify”."),
        ("db upgrade", "”db” heter nu ”mail db”."),
        ("serve-subscriptions --only web", "”serve-subscriptions” heter nu ”mail serve”."),
        ("mail", "Ett verb saknas: notify, preview, send-test,"),
        ("--nosearch", "okända argument: --nosearch. Menade du: --no-search?"),
        ("check --formt json", "okända argument: --formt. Menade du: --format?"),
        ("check --no-search", "okända argument: --no-search"),
        ("build --now igår", "--now: ska se ut som 2026-03-01T09:00, inte ”igår”"),
        ("new --date 1/3", "--date: ska se ut som 2026-03-01, inte ”1/3”"),
        ("serve --port åtta", "--port: ska se ut som 8000, inte ”åtta”"),
        ("serve --port 65536", "--port: ska se ut som 8000, inte ”65536”"),
        ("desk --port=-1", "--port: ska se ut som 8000, inte ”-1”"),
        ("check --format x", "--format: 'x' går inte att välja (välj bland 'text', 'json',"),
        ("check --format", "--format: ett värde saknas"),
        ("mail send-test", "det här saknas: ADRESS"),
        ("mail notify --yes --dry-run", "--dry-run: går inte ihop med --yes"),
        ("check --quiet=ja", "--quiet: tar inget värde, så 'ja' kan inte stå här"),
        ("mail uncertain --resend a", "--resend: ska se ut som 8000, inte ”a”"),
    ],
)
def test_a_mistake_is_reported_in_swedish(
    words: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--lang", "sv", *words.split()], PROGRAM)
    assert end.value.code == 2
    error = capsys.readouterr().err
    assert error.startswith(f"användning: {PROGRAM}")
    assert told in error


def test_the_words_that_people_write_for_verbs_lead_to_verbs() -> None:
    command = parser(PROGRAM, translations("sv"))
    assert set(MEANT.values()) - {"--help"} <= command.verbs.keys()
    assert MEANT.keys().isdisjoint({**command.verbs, **command.moved})


def test_options_may_come_before_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    mail = ["--lang", "sv", "mail", "--settings", "nowhere.toml", "stats"]
    assert main(mail) == 1
    assert capsys.readouterr().err.startswith("nowhere.toml: finns inte.")


def test_looking_for_what_was_meant_is_bounded(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["x" * 100_000], PROGRAM)
    assert capsys.readouterr().err.endswith("--help?\n")


def test_argparse_speaks_english_to_others_afterwards() -> None:
    with pytest.raises(SystemExit):
        main(["--lang", "sv", "--help"])
    assert argparse.ArgumentParser(prog="x").format_usage() == "usage: x [-h]\n"
