"""Says on the terminal why something could not be done, and with which exit status that ends."""

import sys
from gettext import NullTranslations

from budkavle.output import BusyError
from budkavle.problems import BudkavleError, ContentError, describe
from budkavle.workers import WorkerError


def tell(error: BudkavleError | OSError, words: NullTranslations) -> int:
    """Say what went wrong: 1 for problems in the content, 2 for everything else."""
    _ = words.gettext
    if isinstance(error, ContentError):
        return _show_problems(error, words)
    if isinstance(error, BusyError):
        return _stop(_("Another build is writing this site. Wait until it is done."))
    if isinstance(error, WorkerError):
        return _stop(
            _(
                "A process that did part of the work was ended from outside, perhaps because the"
                " memory was full. Nothing was published; try again."
            )
        )
    if isinstance(error, BudkavleError):
        return _stop(str(error))
    return _stop(_("It could not be done: {reason}.").format(reason=error))


def _show_problems(error: ContentError, words: NullTranslations) -> int:
    number = len(error.problems)
    lines = [describe(problem, words.gettext) for problem in error.problems]
    end = words.ngettext(
        "{n} problem. Nothing was written; the site stands as it was.",
        "{n} problems. Nothing was written; the site stands as it was.",
        number,
    )
    print(*lines, end.format(n=number), sep="\n", file=sys.stderr, flush=True)
    return 1


def _stop(message: str) -> int:
    print(message, file=sys.stderr, flush=True)
    return 2
