"""The report for programs, as JSON. Pure."""

import json
from collections import Counter
from typing import Any

from budkavle.importing.mapping import counts_of
from budkavle.importing.report.sums import grouped, sums, years_of
from budkavle.importing.report.wording import NOTES, Translate
from budkavle.importing.result import Fate, Result
from budkavle.importing.source import Note, Source
from budkavle.model.problems import describe


def as_json(result: Result, translate: Translate) -> str:
    """The report for programs: every note and loss, where each item came from and where it is."""
    document: dict[str, Any] = {
        "version": 2,
        "holds": result.holds,
        "source": {
            "kind": result.source.kind,
            "name": result.source.name,
            "address": result.source.address,
        },
        "compared": sums(result)._asdict(),
        "found": _found(result, translate),
        "asked": _asked(result.source),
        "oddities": [_note(each, translate) for each in result.source.oddities],
        "topics": result.topics,
        "feeds": {f"/{old}": f"/{new}" for old, new in result.feeds.items()},
        "written": _paths(result, "new", "changed") if result.wish.write else (),
        "same": _paths(result, "same"),
        "lost_addresses": result.lost_addresses,
        "items": [_item(each, result, translate) for each in result.fates],
        "problems": [
            {
                **dict(p.values),
                "path": p.path,
                "line": p.line,
                "field": p.field,
                "code": p.code,
                "said": describe(p, translate),
            }
            for p in result.problems
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _found(result: Result, translate: Translate) -> dict[str, Any]:
    """What is in the export, and what becomes of it, in numbers."""
    planned = [each.made.planned for each in result.fates]
    return {
        "items": len(planned),
        "left": result.left_out,
        "years": years_of(result),
        "languages": Counter(each.language for each in planned),
        "drafts": sum(each.is_draft for each in planned),
        "made_summaries": sum(each.made.made_summary for each in result.fates),
        "files": result.files,
        "fates": Counter(each.fate for each in result.fates),
        "unknown_tags": result.unknown_tags,
        "notes": [
            {"kind": kind, "said": translate(NOTES[kind]), "times": len(places)}
            for kind, places in grouped(result).items()
        ],
    }


def _paths(result: Result, *fates: str) -> list[str]:
    """The paths of the items that have one of these fates, and of the files that they need."""
    made = [each.made for each in result.fates if each.fate in fates]
    return sorted({path for each in made for path in (each.planned.path, *each.files)})


def _asked(source: Source) -> dict[str, Any]:
    """What the mapping decides about: the kinds of items, the tags and the fields there are."""
    counts = counts_of(source)
    fields: dict[str, dict[str, Any]] = {}
    for item in source.items:
        for name, words in item.fields.items():
            known = fields.setdefault(name, {"times": 0, "example": " ".join(words.split())[:160]})
            known["times"] += 1
    return {
        "types": {each.type: counts[each.type] for each in source.items},
        "tags": {tag: counts[tag] for each in source.items for tag in each.tags},
        "fields": fields,
    }


def _item(fate: Fate, result: Result, translate: Translate) -> dict[str, Any]:
    planned = fate.made.planned
    proof = result.proofs.get(planned.path)
    return {
        "where": planned.item.where,
        "line": planned.item.line,
        "title": planned.item.title,
        "path": planned.path,
        "address": f"/{planned.address}",
        "aliases": [f"/{each}" for each in planned.aliases],
        "feed_id": planned.feed_id,
        "draft": planned.is_draft,
        "fate": fate.fate,
        "problem": fate.made.problem,
        "notes": [_note(each, translate) for each in fate.made.notes],
        "losses": [{"kind": e.kind, "what": e.what} for e in proof.losses] if proof else [],
    }


def _note(note: Note, translate: Translate) -> dict[str, Any]:
    return {
        "kind": note.kind,
        "line": note.line,
        "words": note.words,
        "said": translate(NOTES[note.kind]),
    }
