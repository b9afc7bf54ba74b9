"""The pages on the way to readers: a deed's question, the box before publishing, its result."""

from collections.abc import Mapping
from typing import Any

from budkavle.desk.choices import choices
from budkavle.desk.consequences import consequences
from budkavle.desk.deeds import Deed
from budkavle.desk.forms import Form
from budkavle.desk.pages import Pages
from budkavle.desk.publisher import Publisher
from budkavle.desk.requests import Asked
from budkavle.desk.workspace import Workspace
from budkavle.model.item import Item


class PublishPages:
    """Makes the pages of what is done to an item as a whole."""

    def __init__(self, workspace: Workspace, pages: Pages) -> None:
        self._workspace, self._pages = workspace, pages

    def before(
        self,
        asked: Asked,
        form: Form,
        item: Item,
        approval: Mapping[str, Any] | None = None,
    ) -> str:
        """The box before the button: what will happen, in words, and who has approved it."""
        workspace, newsroom = self._workspace, self._workspace.newsroom
        told = workspace.words.told(form.examined.problems)
        return self._pages.render(
            "publish.html",
            asked,
            form=form,
            title=item.title,
            said_all=list(
                consequences(
                    item, newsroom.site, workspace.now(), workspace.words, workspace.mailing
                )
            ),
            targets=sorted(newsroom.settings.publish),
            advice=[each for each in told if each.is_advice],
            approval=approval,
        )

    def progress(self, asked: Asked, publisher: Publisher) -> str:
        """How the publishing is getting on, or what came of it."""
        outcome = publisher.outcome
        zone = self._workspace.now().tzinfo
        return self._pages.render(
            "publishing.html",
            asked,
            task=publisher.task,
            outcome=outcome,
            time=outcome and f"{outcome.at.astimezone(zone):%H.%M.%S}",
        )

    def deed(self, asked: Asked, form: Form, deed: Deed, answer: Mapping[str, Any]) -> str:
        """The question of a deed."""
        told = list(self._workspace.words.told(form.examined.faults)) if form.notice else []
        own = {each.key for each in deed.fields}
        problems = [
            (each, key if (key := each.field.rpartition(".")[2]) in own else deed.fields[0].key)
            for each in told
        ]
        return self._pages.render(
            "deed.html",
            asked,
            form=form,
            deed=deed,
            answer=answer,
            problems=problems,
            choices=choices(self._workspace, form.of),
            moments={},
        )
