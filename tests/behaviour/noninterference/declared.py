"""Example values of keys, made from their declarations: a new key is tested automatically."""

from collections.abc import Callable, Iterator
from typing import Any, get_args, get_origin

from pydantic import BeforeValidator

from budkavle.model.front_matter import FrontMatter
from budkavle.model.keys import KeyInfo, keys_of, nouns_in
from budkavle.model.noun import Model, types_of

_VALUES = {
    "text": "Om {w}.",
    "one_line": "Om {w}",
    "localised": "Om {w}",
    "key": "{w}",
    "identity": "20260301-0900-{w}",
    "link": "https://example.org/{w}",
    "alias": "/gammalt/{w}/",
    "moment": "2028-01-01",
    "true_or_false": "true",
    "_pin": "true",
    "known_language": "en",
    "phone": "031-390 06 12",
    "email": "{w}@example.org",
    "announcement": "never",
    "revision": "2",
    "reasons": "{{{{long-sentence: Om {w}.}}}}",
    "file_path": "{w}",
    "": "Om {w}",
}
"""A value for each validator; {w} is a word."""

_TARGETS = {
    "item": "{public}",
    "contact": "eva",
    "topic": "vard",
    "story": "arendet",
    "picture": "{picture}.png",
    "file": "{pdf}.pdf",
}
"""What a key may refer to, by its target; a link is an address, which needs no target."""


def line_of(key: str, word: str, target: str = "") -> str:
    """A line of front matter; `word` is in its texts, and `target` replaces what it refers to."""
    return f"{key}: {_value(FrontMatter, key, word, target)}"


def targets_of(key: str) -> set[str]:
    """What a key refers to, itself or in the keys within it."""
    return set(_targets(FrontMatter, key))


def _targets(noun: Model, key: str) -> Iterator[str]:
    if to := keys_of(noun)[key].refers_to:
        yield to
    for each in nouns_in(types_of(noun)[key]):
        for inner in keys_of(each):
            yield from _targets(each, inner)


def _value(noun: Model, key: str, word: str, target: str) -> str:
    annotation, info = types_of(noun)[key], keys_of(noun)[key]
    inner = next(nouns_in(annotation), None)
    if inner and not info.refers_to:
        said = (f"{each}: {_value(inner, each, word, target)}" for each in keys_of(inner))
        value = f"{{{{{', '.join(said)}}}}}"
    else:
        value = _scalar(info, _validator(annotation), word, target)
    return f"[{value}]" if _is_list(annotation) else value


def _scalar(info: KeyInfo, validator: str, word: str, target: str) -> str:
    if info.refers_to and target:
        return target
    return _TARGETS.get(info.refers_to or "", _VALUES[validator].format(w=word))


def _validator(annotation: Any) -> str:
    """The name of the outermost validator of a type that determines the form of its values."""
    parts = _parts(annotation)
    names = (_name(each.func) for each in parts if isinstance(each, BeforeValidator))
    return next((name for name in names if name in _VALUES), "")


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__name__", "")


def _is_list(annotation: Any) -> bool:
    return any(get_origin(each) is tuple for each in _parts(annotation))


def _parts(annotation: Any) -> Iterator[Any]:
    """All that a type is made of, from the outside in."""
    yield annotation
    for part in reversed(get_args(annotation)):
        yield from _parts(part)
