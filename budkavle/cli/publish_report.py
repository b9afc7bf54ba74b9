"""Reports what publishing did, as text for people and as JSON for programs. Pure."""

import json
from collections.abc import Collection, Iterator
from gettext import NullTranslations

from budkavle.model.problems import BudkavleError
from budkavle.publish.place import Place, Published

_SOME = 10
"""The most paths that a text names of one kind; a dry run names all."""


def as_text(
    place: Place, done: Published, dry: bool, seconds: float, words: NullTranslations
) -> str:
    """The report for people."""
    return "\n".join(_lines(place, done, dry, seconds, words))


def as_json(place: Place, done: Published, dry: bool, seconds: float) -> str:
    """The report as a JSON object; times are in UTC."""
    report = {
        "target": place.name,
        "address": place.address,
        "dry_run": dry,
        "release": done.release,
        "at": done.at.isoformat(),
        "put": sorted(done.plan.put),
        "deleted": sorted(done.plan.deleted),
        "departing": {path: at.isoformat() for path, at in sorted(done.plan.departing.items())},
        "strangers": sorted(done.plan.strangers),
        "unchanged": done.plan.unchanged,
        "bytes": done.sent,
        "lost": list(done.lost),
        "seconds": round(seconds, 1),
    }
    return json.dumps(report, ensure_ascii=False, indent=2)


def failure_as_json(error: BudkavleError | OSError, words: NullTranslations) -> str:
    """A JSON object that says why nothing was published."""
    said = error.explain(words.gettext) if isinstance(error, BudkavleError) else str(error)
    return json.dumps({"error": said}, ensure_ascii=False, indent=2)


def _lines(
    place: Place, done: Published, dry: bool, seconds: float, words: NullTranslations
) -> Iterator[str]:
    _, n_ = words.gettext, words.ngettext
    plan = done.plan
    if dry:
        yield from (f"+ {path}" for path in sorted(plan.put))
        yield from (f"- {path}" for path in sorted(plan.deleted))
        yield _("Nothing was changed. Publishing to {target} would do this:").format(
            target=place.name
        )
    yield " ".join(
        (
            f"{place.name}:",
            n_("{n} file put,", "{n} files put,", len(plan.put)).format(n=len(plan.put)),
            _("{deleted} deleted, {later} to be deleted later, {same} unchanged,").format(
                deleted=len(plan.deleted), later=len(plan.departing), same=plan.unchanged
            ),
            _("in {seconds} s.").format(seconds=f"{seconds:.1f}"),
        )
    )
    if plan.strangers:
        yield n_(
            "{n} file there is not the site's, and was left alone: {some}",
            "{n} files there are not the site's, and were left alone: {some}",
            len(plan.strangers),
        ).format(n=len(plan.strangers), some=_some(plan.strangers))
    if done.lost:
        yield n_(
            "{n} published address answers 404 until the site is published again: {some}",
            "{n} published addresses answer 404 until the site is published again: {some}",
            len(done.lost),
        ).format(n=len(done.lost), some=_some(done.lost))


def _some(paths: Collection[str]) -> str:
    first = sorted(paths)[:_SOME]
    return ", ".join(first) + (" …" if len(paths) > _SOME else "")
