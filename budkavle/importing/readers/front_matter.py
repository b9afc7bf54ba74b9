"""Reads front matter of static site generators: YAML, TOML, JSON, or lines of metadata. Pure."""

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml

_YAML = re.compile(r"\A\s*---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_EMPTY = re.compile(r"\A\s*---[ \t]*\n---[ \t]*(?:\n|\Z)")
_TOML = re.compile(r"\A\s*\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_JSON = re.compile(r"\A\s*(?:;;;[ \t]*\n)?(?=\{\s*\")")
_LINES = re.compile(r"\A(?:[A-Za-z_][\w -]*:[^\n]*\n(?:[ \t]+\S[^\n]*\n)*)+(?=\n|\Z)")
_LINE = re.compile(r"^([A-Za-z_][\w -]*):[ \t]*(.*(?:\n[ \t]+\S.*)*)", re.MULTILINE)


class Written(NamedTuple):
    """A file's front matter, its text, and the line on which the text begins."""

    header: Mapping[str, Any]
    text: str
    line: int


class UnreadableHeaderError(Exception):
    """The front matter cannot be parsed; the message says why."""


def decoded(data: bytes) -> tuple[str, bool]:
    """A file as text with Unix line ends, and whether all of it was UTF-8."""
    try:
        text, whole = data.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        text, whole = data.decode("cp1252", "replace"), False
    return text.replace("\r\n", "\n").replace("\r", "\n"), whole


def split(text: str, *, lines: bool = False) -> Written | None:
    """Divide a file; with `lines`, metadata without fences counts. None without front matter.

    Raises UnreadableHeaderError.
    """
    if found := _EMPTY.match(text):
        return _written({}, text, found.end())
    if found := _YAML.match(text):
        return _written(_yaml(found[1]), text, found.end())
    if found := _TOML.match(text):
        try:
            return _written(tomllib.loads(found[1]), text, found.end())
        except tomllib.TOMLDecodeError as error:
            raise UnreadableHeaderError(str(error)) from error
    if found := _JSON.match(text):
        return _json(text, found.end())
    if lines and (found := _LINES.match(text)):
        pairs = _LINE.findall(found[0])
        return _written(
            {k.strip().lower(): " ".join(v.split()) for k, v in pairs}, text, found.end()
        )
    return None


def data_of(text: str, suffix: str) -> Mapping[str, Any]:
    """A configuration file as a mapping; empty if it cannot be read."""
    try:
        if suffix == "toml":
            return tomllib.loads(text)
        if suffix == "json":
            read = json.loads(text)
            return read if isinstance(read, dict) else {}
        return _yaml(text)
    except (tomllib.TOMLDecodeError, ValueError, UnreadableHeaderError):
        return {}


def _written(header: Mapping[str, Any], text: str, end: int) -> Written:
    return Written(header, text[end:], text.count("\n", 0, end) + 1)


def _yaml(written: str) -> Mapping[str, Any]:
    """Every scalar as the text that stands there: dates and yes mean what the generator says."""
    try:
        read = yaml.load(written.replace("\t", "  "), Loader=yaml.CBaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnreadableHeaderError(" ".join(str(error).split())) from error
    return read if isinstance(read, dict) else {}


def _json(text: str, start: int) -> Written | None:
    try:
        read, end = json.JSONDecoder().raw_decode(text, start)
    except ValueError as error:
        raise UnreadableHeaderError(str(error)) from error
    closing = re.compile(r"\s*(?:;;;[ \t]*\n)?").match(text, end)
    return (
        _written(read, text, closing.end() if closing else end) if isinstance(read, dict) else None
    )


def text(value: object) -> str:
    """A value of front matter as one text; empty for lists and mappings."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, list | dict):
        return ""
    return str(value).strip()


def texts(value: object) -> tuple[str, ...]:
    """A value of front matter as texts: a list, or one text with commas."""
    if isinstance(value, list):
        return tuple(filter(None, (text(each) for each in value)))
    return tuple(filter(None, (each.strip() for each in text(value).split(","))))


def names(value: object) -> tuple[str, ...]:
    """Names of people: a text, a list, or mappings with a name."""
    if isinstance(value, dict):
        return tuple(filter(None, [text(value.get("name") or value.get("display_name"))]))
    if isinstance(value, list):
        return tuple(one for each in value for one in names(each))
    return tuple(filter(None, [text(value)]))


def is_true(value: object) -> bool:
    """Whether a value of front matter means yes."""
    return text(value).lower() in ("true", "yes", "on", "1", "y")
