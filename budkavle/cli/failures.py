"""Prints why something failed, and chooses the exit status."""

import sys
from gettext import NullTranslations

from budkavle.model.problems import BudkavleError, ContentError, describe
from budkavle.system.disk import full, is_full


def tell(error: BudkavleError | OSError, words: NullTranslations) -> int:
    """Print what went wrong; returns 1 for problems in the content, 2 for everything else."""
    if isinstance(error, ContentError):
        return _show_problems(error, words)
    if isinstance(error, OSError) and is_full(error):
        error = full(error, error.filename or "")
    if isinstance(error, BudkavleError):
        return _stop(error.explain(words.gettext))
    return _stop(words.gettext("It could not be done: {reason}.").format(reason=error))


def _show_problems(error: ContentError, words: NullTranslations) -> int:
    number = len(error.problems)
    lines = [f"{describe(problem, words.gettext)} [{problem.code}]" for problem in error.problems]
    end = words.ngettext(
        "{n} problem. Nothing was written; the site is as it was before.",
        "{n} problems. Nothing was written; the site is as it was before.",
        number,
    )
    print(*lines, end.format(n=number), sep="\n", file=sys.stderr, flush=True)
    return 1


def _stop(message: str) -> int:
    print(message, file=sys.stderr, flush=True)
    return 2
