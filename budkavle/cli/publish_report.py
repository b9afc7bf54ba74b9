"""Reports what publishing did, as text for people and as JSON for programs. Pure."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from gettext import NullTranslations
from itertools import islice

from budkavle.cli.ping import line
from budkavle.cli.websub import PingResult
from budkavle.model import problem_formats
from budkavle.model.problems import BudkavleError, ContentError
from budkavle.publish.destination import Destination, Published
from budkavle.publish.live import Live
from budkavle.publish.verification import Inspection

_OF_KIND = 8
"""The most findings of one kind that a text names."""

_SOME = 10
"""The most paths that a text names of one kind; a dry run names all."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: what readers get, since when, and what the hub was told.

    `inspection` is None if nobody has looked, `live` if what readers get is not right.
    """

    inspection: Inspection | None = None
    live: Live | None = None
    told: tuple[PingResult, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether nothing is known to be wrong."""
        heard = all(each.fault is None for each in self.told)
        return heard and (self.inspection is None or self.inspection.is_live)


def as_text(
    destination: Destination,
    done: Published,
    outcome: Outcome,
    dry: bool,
    seconds: float,
    words: NullTranslations,
) -> str:
    """The report for people."""
    lines = (
        *_lines(destination, done, dry, seconds, words),
        *_outcome(destination, outcome, words),
    )
    return "\n".join(lines)


def as_json(
    destination: Destination, done: Published, outcome: Outcome, dry: bool, seconds: float
) -> str:
    """The report as a JSON object; times are in UTC."""
    report = {
        "target": destination.name,
        "address": destination.address,
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
        "verified": verified(outcome.inspection, outcome.live),
        "hub": {each.path: each.fault for each in outcome.told},
    }
    return json.dumps(report, ensure_ascii=False, indent=2)


def failure_as_json(error: BudkavleError | OSError, words: NullTranslations) -> str:
    """A JSON object that says why nothing was published."""
    said = error.explain(words.gettext) if isinstance(error, BudkavleError) else str(error)
    return json.dumps({"error": said}, ensure_ascii=False, indent=2)


def problems_as_json(error: ContentError, words: NullTranslations) -> str:
    """A JSON object with the problems in the content, as `check --format json` gives them."""
    problems = json.loads(problem_formats.as_json(error.problems, words.gettext))
    return json.dumps({"problems": problems}, ensure_ascii=False, indent=2)


def _lines(
    destination: Destination, done: Published, dry: bool, seconds: float, words: NullTranslations
) -> Iterator[str]:
    _, n_ = words.gettext, words.ngettext
    plan = done.plan
    if dry:
        yield from (f"+ {path}" for path in sorted(plan.put))
        yield from (f"- {path}" for path in sorted(plan.deleted))
        yield _("Nothing was changed. Publishing to {target} would do this:").format(
            target=destination.name
        )
    yield " ".join(
        (
            f"{destination.name}:",
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


def verified(inspection: Inspection | None, live: Live | None) -> dict[str, object] | None:
    """What was found at the addresses of a site, for a JSON object."""
    if inspection is None:
        return None
    return {
        "live": inspection.is_live,
        "since": live.since.isoformat() if live and inspection.is_live else None,
        "checked": inspection.checked,
        "findings": [
            {"kind": each.kind, "address": each.address, "detail": each.detail}
            for each in inspection.findings
        ],
    }


def _outcome(destination: Destination, outcome: Outcome, words: NullTranslations) -> Iterator[str]:
    _ = words.gettext
    if outcome.inspection:
        yield from inspection_lines(destination, outcome.inspection, outcome.live, words)
    yield from (line(each, words) for each in outcome.told)
    if outcome.inspection and not outcome.inspection.is_live:
        yield _("Nobody was told. Publish again when it is corrected, or take it back: --rollback")


def inspection_lines(
    destination: Destination, inspection: Inspection, live: Live | None, words: NullTranslations
) -> Iterator[str]:
    """What was found at the addresses of a site, and whether it is live."""
    _, n_ = words.gettext, words.ngettext
    faults = [each for each in inspection.findings if each.is_fault]
    remarks = [each for each in inspection.findings if not each.is_fault]
    kinds = dict.fromkeys(each.kind for each in faults)
    some = [
        list(islice((each for each in faults if each.kind == kind), _OF_KIND)) for kind in kinds
    ]
    named = [each for those in some for each in those]
    yield from (each.explain(_) for each in (*named, *remarks))
    if len(faults) > len(named):
        yield _("… and {n} more.").format(n=len(faults) - len(named))
    number = inspection.checked
    looked = n_("{n} address looked at:", "{n} addresses looked at:", number).format(n=number)
    if live and inspection.is_live:
        at = live.since.astimezone(destination.described.settings.timezone)
        time = f"{at:%Y-%m-%d %H:%M}"
        ending = _("{address} is live since {time}.").format(address=destination.address, time=time)
    elif inspection.is_live:
        ending = _("{address} is as it should be.").format(address=destination.address)
    else:
        ending = _("{address} is not as it should be.").format(address=destination.address)
    yield f"{looked} {ending}"


def _some(paths: Collection[str]) -> str:
    first = sorted(paths)[:_SOME]
    return ", ".join(first) + (" …" if len(paths) > _SOME else "")
