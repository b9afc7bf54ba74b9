"""The page of an import: what was uploaded, what came of it, and what is asked."""

from budkavle.desk.importing.place import Place
from budkavle.desk.importing.questions import MOST_TAGS, Questions, questions
from budkavle.desk.importing.runner import STOPPED, Runner
from budkavle.desk.pages import Pages
from budkavle.desk.requests import Asked
from budkavle.desk.workspace import Workspace
from budkavle.i18n.dates import language_name
from budkavle.importing import mapping
from budkavle.importing.kinds import KINDS
from budkavle.importing.report.wording import FATES
from budkavle.model.problems import ContentError


class ImportPages:
    """Makes the pages of the import."""

    def __init__(self, workspace: Workspace, pages: Pages, place: Place, runner: Runner) -> None:
        self._workspace, self._pages = workspace, pages
        self._place, self._runner = place, runner

    def page(self, asked: Asked, wrong: tuple[str, ...] = ()) -> str:
        """The page for the state in which the import is; `wrong` says what to correct."""
        place, site = self._place, self._workspace.newsroom.site
        state = "running" if self._runner.is_running else place.state
        outcome = place.outcome
        return self._pages.render(
            "importing.html",
            asked,
            state=state,
            upload=place.upload,
            wrong=wrong,
            step=self._runner.step,
            failure="" if outcome is None or outcome.said == STOPPED else outcome.said,
            stopped=outcome is not None and outcome.said == STOPPED,
            found=place.found(),
            questions=self.questions(),
            kinds=KINDS,
            fates=FATES,
            most_tags=MOST_TAGS,
            has_answers=place.mapping.exists(),
            has_feed=place.feed.exists(),
            languages=[(each.code, language_name(each.code)) for each in site.settings.languages],
            topics={
                key: str(topic.title.texts[0][1])
                for key, topic in sorted(site.content.registries.topics.items())
            },
        )

    def questions(self) -> Questions | None:
        """The questions; None before a run has proposed the mapping."""
        asked = self._place.found().get("asked")
        if not asked or not self._place.mapping.exists():
            return None
        try:
            read = mapping.parse(self._place.mapping.read_bytes(), self._place.mapping.name)
        except ContentError:
            return None
        return questions(read, asked)
