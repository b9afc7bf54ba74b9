"""Pages for people who are not logged in: one message, and where to go."""

from typing import Any

from budkavle.desk.addresses import DESK
from budkavle.desk.templating import engine
from budkavle.desk.workspace import Workspace


class PlainPages:
    """Makes pages that show nothing of the site."""

    def __init__(self, workspace: Workspace) -> None:
        self._gettext = workspace.catalogue.gettext
        self._engine = engine(workspace.newsroom.language, workspace.catalogue)

    def message(self, title: str, said: str, link: str = "", label: str = "") -> str:
        """A page that says one thing; all words are English, marked with N_."""
        return self.render(
            "team/plain.html",
            title=self._gettext(title),
            text=self._gettext(said),
            link=link,
            label=self._gettext(label) if label else "",
        )

    def said(self, text: str) -> str:
        """A text in English, marked with N_, in the desk's language."""
        return self._gettext(text)

    def render(self, template: str, **values: Any) -> str:
        """A page from a template."""
        return self._engine.get_template(template).render(desk=DESK, **values)
