"""What a build tells beyond its summary: why outputs were rendered, and where the time went."""

from collections.abc import Callable, Iterator, Sequence
from gettext import NullTranslations
from itertools import islice

from budkavle.build import reason
from budkavle.build.reason import Reason
from budkavle.build.run import Result
from budkavle.build.site_writer import dependencies
from budkavle.model.rules import N_

MANY = 40
"""The most outputs that are explained at once."""

FEW = 3
"""The most reasons that are given for each of them."""

_STAGES = (
    *(N_("describe"), N_("detect changes"), N_("read"), N_("decide"), N_("render chrome")),
    *(N_("plan"), N_("render and search for leaks"), N_("publish"), N_("hand over")),
    N_("remember"),
)

_REST = N_("everything else")

_RENDERERS = (
    *(N_("mkdocs"), N_("pages"), N_("media"), N_("feeds"), N_("data"), N_("serving")),
    N_("twins"),
    *(N_("ledger"), N_("search"), N_("as of")),
)

_NAMED = {
    "item": N_("the front matter or the time of publishing of {name} changed"),
    "text": N_("the text of {name} changed"),
    "pin": N_("whether {name} is pinned changed"),
    "contact": N_("the contact {name} changed"),
    "topic": N_("the topic {name} changed"),
    "story": N_("the story {name} changed"),
    "setting": N_("the setting {name} changed"),
    "theme": N_("the theme's file {name} changed"),
    "file": N_("the file {name} changed"),
    "configuration": N_("mkdocs.yml changed"),
    reason.NEW: N_("new"),
    reason.TOUCHED: N_("the file in the site was changed or removed"),
    reason.NEW_ITEM: N_("{name} became public"),
    reason.GONE: N_("{name} is no longer public"),
    reason.HEADLINE: N_("the headline of {name} changed"),
}
"""The sentence for each kind of reason that has a name."""

PARTS = {
    "addresses": N_("the list of published addresses"),
    "beside": N_("the news items that it links to"),
    "card": N_("the site's own card"),
    "changes": N_("what has changed in its news item"),
    "channel": N_("the name of the feed"),
    "channels": N_("the feeds that there are"),
    "content": N_("its content"),
    "corrections": N_("the corrections"),
    "files": N_("its pictures and files"),
    "frame": N_("the frame around it"),
    "gone": N_("what is gone, and why"),
    "indexes": N_("the indexes of the search"),
    "item": N_("its news item"),
    "items": N_("the news items in it"),
    "lead": N_("the lead"),
    "limit": N_("the largest number of addresses"),
    "links": N_("the addresses that it links to"),
    "more": N_("the other pages of the list"),
    "neighbours": N_("the documents before and after it"),
    "older": N_("the document before it"),
    "pages": N_("the pages in it"),
    "posts": N_("the entries in it"),
    "program": N_("the program"),
    "settings": N_("the settings"),
    "stories": N_("the stories"),
    "story": N_("its story"),
    "target": N_("the address that it leads to"),
    "template": N_("the template"),
    "text": N_("its text"),
    "topics": N_("the topics"),
    "years": N_("the years that there are"),
}
"""What each part of a key is, by its name (see `render.keys`)."""


def explanation(result: Result, path: str, words: NullTranslations) -> Iterator[str]:
    """The lines that say why outputs were rendered; with a `path`, about that output only."""
    if path:
        yield _of_one(result, path.removeprefix("./"), words)
        return
    reasons = result.report.reasons
    for each, why in islice(reasons.items(), MANY):
        yield f"{each}: {_sentences(why, words, FEW)}"
    if len(reasons) > MANY:
        more = words.gettext("… and {n} more; --explain PATH tells why one of them was rendered.")
        yield more.format(n=len(reasons) - MANY)


def timings(result: Result, words: NullTranslations) -> Iterator[str]:
    """The lines that say how many seconds each stage took, and what each renderer rendered."""
    _ = words.gettext
    rest = result.seconds - sum(result.timings.values())
    for name, seconds in (*sorted(result.timings.items(), key=_order), (_REST, rest)):
        share = seconds / result.seconds
        yield f"{seconds:8.3f} s {share:5.0%}  {_(name)}"
    if result.report.counts:
        yield _("rendered  written      all")
    for each in result.report.counts:
        yield f"{each.rendered:8} {each.written:8} {each.outputs:8}  {_(each.name)}"


def _order(timing: tuple[str, float]) -> int:
    name, _ = timing
    return _STAGES.index(name) if name in _STAGES else len(_STAGES)


def _of_one(result: Result, path: str, words: NullTranslations) -> str:
    _ = words.gettext
    if why := result.report.reasons.get(path):
        return f"{path}: {_sentences(why, words)}"
    parts = dependencies(result.state, path)
    if parts is None:
        return _("{path}: the site has no such file.").format(path=path)
    told = ", ".join(_part(each, _) for each in parts)
    return _("{path}: up to date; depends on {parts}.").format(path=path, parts=told)


def _sentences(why: Sequence[Reason], words: NullTranslations, most: int | None = None) -> str:
    said = "; ".join(_sentence(each, words.gettext) for each in why[:most])
    if most and len(why) > most:
        said += words.gettext("; and {n} more").format(n=len(why) - most)
    return said


def _sentence(each: Reason, translate: Callable[[str], str]) -> str:
    if each.kind in _NAMED:
        return translate(_NAMED[each.kind]).format(name=each.name)
    return translate(N_("{part} changed")).format(part=_part(each.name or each.kind, translate))


def _part(name: str, translate: Callable[[str], str]) -> str:
    return translate(PARTS[name]) if name in PARTS else name
