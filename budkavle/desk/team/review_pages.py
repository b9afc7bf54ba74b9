"""The page on which a second pair of eyes looks at an item: its state, changes and comments."""

from typing import Any

from sqlalchemy import Connection

from budkavle.desk import editor, preview
from budkavle.desk.actions import NoItemError
from budkavle.desk.differences import Difference, Piece, differences
from budkavle.desk.forms import in_words
from budkavle.desk.pages import Pages
from budkavle.desk.requests import Asked
from budkavle.desk.saving import read
from budkavle.desk.team import comments, reviews, versions
from budkavle.desk.team.comments import Comment
from budkavle.desk.team.reviews import NAMES, Review, Subject
from budkavle.desk.team.workspace import TeamWorkspace
from budkavle.model.rules import N_

REPLACED = N_("Another picture or file of the same name")
_SHOWN = ("title", "summary")


class ReviewPages:
    """Makes the page."""

    def __init__(self, workspace: TeamWorkspace, pages: Pages) -> None:
        self._workspace, self._pages = workspace, pages

    def page(self, asked: Asked, of: str, notice: str = "") -> str:
        """The page of an item; raises NoItemError."""
        site = self._workspace.newsroom.site
        if of not in site.content.files or not site.settings.is_item(of):
            raise NoItemError
        saved = self._workspace.stored(of)
        subject = self._workspace.subject(of)
        with self._workspace.office.store.reading() as connection:
            found = reviews.find(connection, of)
            state = found.state_of(subject) if found and subject else "none"
            return self._pages.render(
                "team/review.html",
                asked,
                of=of,
                title=subject.title if subject else of,
                notice=notice,
                state=state,
                state_name=NAMES[state],
                history=self._told(found),
                has_faults=subject is None,
                **self._as_published(of, subject),
                seal=subject.seal if subject else "",
                is_own=asked.writer.subject in versions.writers(connection, of),
                since=self._since(of, subject, found),
                parts=self._parts(saved, comments.of_item(connection, of)),
                **self._commented(connection, of, saved),
            )

    def _as_published(self, of: str, subject: Subject | None) -> dict[str, str]:
        """When readers see the item, in words, and where its page is shown."""
        workspace = self._workspace
        parsed = workspace.newsroom.examine(of, subject.data).parsed if subject else None
        if parsed is None:
            return {"seen": "", "page": ""}
        seen = workspace.words.state(parsed.item, workspace.now())[1]
        return {"seen": seen, "page": preview.link(workspace.address(parsed.item), of)}

    def _told(self, found: Review | None) -> list[str]:
        """Who asked and who approved, and when, in words."""
        if found is None:
            return []
        words, now = self._workspace.words, self._workspace.now()
        asked = words.gettext("{name} asked for approval {when}.")
        told = [asked.format(name=found.asked_by, when=words.at(found.asked_at, now))]
        if found.approved_by and found.approved_at:
            approved = words.gettext("{name} approved it {when}.")
            told.append(
                approved.format(name=found.approved_by, when=words.at(found.approved_at, now))
            )
        return told

    def _since(self, of: str, subject: Subject | None, found: Review | None) -> list[Any]:
        """What has changed since the review began or, without one, since it was published."""
        if subject is None:
            return []
        there = read(self._workspace.newsroom.content / of)
        before = found.data if found else b"" if versions.is_draft(there) else there
        told = list(differences(before, subject.data)) if before else []
        replaced = _replaced(found, subject) if found else ()
        return [*told, *(Difference(REPLACED, (Piece("same", each),)) for each in replaced)]

    def _parts(self, saved: bytes, said: Any) -> list[tuple[str, list[Comment]]]:
        """The words of an item, part by part, each with the comments on it."""
        return [(part, [each for each in said if each.passage == part]) for part in _parts(saved)]

    def _commented(self, connection: Connection, of: str, saved: bytes) -> dict[str, Any]:
        parts = set(_parts(saved))
        said = comments.of_item(connection, of)
        return {
            "general": [each for each in said if not each.passage],
            "gone": [each for each in said if each.passage and each.passage not in parts],
            "unsettled": sum(each.settled_by is None for each in said),
            "when": lambda at: self._workspace.words.since(at, self._workspace.now()),
        }


def _replaced(found: Review, subject: Subject) -> list[str]:
    """The pictures and files that are not what they were, of which the text tells nothing."""
    names = found.files.keys() & subject.files.keys()
    if found.data == subject.data:
        names = found.files.keys() | subject.files.keys()
    return sorted(each for each in names if found.files.get(each) != subject.files.get(each))


def _parts(saved: bytes) -> list[str]:
    opened = editor.opened(saved)
    if opened is None:
        return comments.passages(saved.decode(errors="replace"))
    filled = editor.filled(opened)
    heads = [in_words(filled.values[name]) for name in _SHOWN]
    facts = in_words(filled.values["facts"])
    return [each for each in (*heads, *comments.passages(filled.text), facts) if each]
