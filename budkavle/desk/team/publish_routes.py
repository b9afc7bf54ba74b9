"""Publishing at the desk of a team: what is approved, or what somebody publishes with a reason."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.responses import HTMLResponse, RedirectResponse, Response

from budkavle.desk.actions import DISK, Saved
from budkavle.desk.addresses import PUBLISHING
from budkavle.desk.deed_actions import UNSAVED_FIRST
from budkavle.desk.forms import Form
from budkavle.desk.publish_routes import BUSY, CHANGED, PublishRoutes
from budkavle.desk.requests import Asked, Submitted, first
from budkavle.desk.saving import ConflictError
from budkavle.desk.team.addresses import review_link
from budkavle.desk.team.releasing import Releasing
from budkavle.desk.team.reviews import RefusedError
from budkavle.model.rules import N_

_LONGEST_REASON = 400
NOT_YET = N_("Nobody has approved it as it is")
APPROVED_BY = N_("Approved by {name}, exactly as it is")


class TeamPublishRoutes(PublishRoutes):
    """The handlers of publishing, which `releasing` makes sure of."""

    def __init__(self, releasing: Releasing, *parts: Any) -> None:
        super().__init__(*parts)
        self._releasing = releasing

    def before(self, asked: Asked, made: Form) -> Response:
        """What will happen, after what is typed is saved; or what prevents it."""
        if made.unsaved:
            saved = self.actions.save(asked.writer, made)
            if not isinstance(saved, Saved):
                return self.answers.to(asked, saved)
            opened = self.actions.open(asked.writer, saved.path)
            if not isinstance(opened, Form):
                return self.answers.to(asked, opened)
            made = replace(opened, notice=made.notice)
        ready = self.deeds.as_published(made)
        if ready.examined.faults or ready.examined.parsed is None:
            return super().before(asked, made)
        item = ready.examined.parsed.item
        return HTMLResponse(self.pages.before(asked, ready, item, self._approval(made.of)))

    def _approval(self, of: str) -> Mapping[str, Any]:
        """What the box says of the approval of an item."""
        words, releasing = self.workspace.words, self._releasing
        subject = releasing.subject(of)
        found = releasing.review(subject) if subject else None
        template = APPROVED_BY if found else NOT_YET
        said = words.gettext(template).format(name=found.approved_by if found else "")
        return {
            "said": said,
            "is_cleared": found is not None,
            "is_needed": releasing.needs_approval,
            "link": review_link(of),
        }

    def publish(self, asked: Asked, form: Submitted) -> Response:
        """Release the item as it was shown in the box, then build and publish."""
        made = self.actions.open(asked.writer, first(form, "_of"))
        gettext = self.workspace.words.gettext
        if not isinstance(made, Form):
            return self.answers.to(asked, made)
        if made.unsaved:
            return self.answers.to(asked, replace(made, notice=gettext(UNSAVED_FIRST)))
        if made.digest != first(form, "_digest"):
            return self.before(asked, replace(made, notice=gettext(CHANGED)))
        ready = self.deeds.as_published(made)
        parsed, subject = ready.examined.parsed, self._releasing.subject(made.of)
        if ready.examined.faults or parsed is None or subject is None:
            return self.before(asked, made)
        try:
            why = self._releasing.cleared(subject, first(form, "_reason")[:_LONGEST_REASON])
            self._releasing.release(asked.writer, asked.whence, parsed, subject, why)
        except RefusedError as error:
            return self.before(asked, replace(made, notice=gettext(str(error))))
        except ConflictError:
            return self.before(asked, replace(made, notice=gettext(CHANGED)))
        except OSError as error:
            said = gettext(DISK).format(reason=error.strerror)
            return self.answers.to(asked, replace(made, notice=said))
        task = self.task_of(parsed.item, made.of)
        if not self.publisher.start(task):
            page = self.messages.message(asked, task.title, gettext(BUSY))
            return HTMLResponse(page, 409)
        return RedirectResponse(PUBLISHING, 303)
