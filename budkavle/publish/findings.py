"""What can be wrong with what readers get: kinds of findings, and the sentence for each."""

from collections.abc import Callable
from dataclasses import dataclass

from budkavle.model.rules import N_

_SENTENCES = {
    "unreachable": N_("{address} does not answer: {detail}"),
    "missing": N_("{address} answers {detail} instead of the file."),
    "garbled": N_("{address} does not come as readers need it: {detail}."),
    "old": N_("{address} is not what was published: it was changed, or a cache has an old copy."),
    "same-name": N_(
        "{address} shows what belongs to {detail}: the server takes names that differ in case only"
        " for one. Give one of them another name."
    ),
    "redirect": N_("{address} leads to {detail}, and must not."),
    "type": N_("{address} has the media type {detail}, with which it cannot be shown right."),
    "still-there": N_("{address} was deleted, and still answers."),
    "lost": N_("{address} was published before, and answers {detail}."),
    "tells-secret": N_("{address} tells something that is not public."),
    "exposed": N_("{address} can be read by everybody, and must not."),
    "cached": N_("{address} is an older copy, which caches may keep for {detail} more seconds."),
    "header": N_("{address} and others are sent without the right {detail}."),
    "robots": N_("{address} and others ask search engines to leave them out ({detail})."),
    "no-404": N_("{address}, which does not exist, answers {detail} instead of 404."),
}

_REMARKS = frozenset({"cached", "header", "no-404", "robots"})
"""The kinds that do not mean that readers get something wrong."""

PASSING = frozenset({"unreachable", "garbled", "missing", "old", "redirect", "still-there"})
"""The kinds that may be over after a while, when every server and cache has the new site."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something about what an address answers."""

    kind: str
    address: str
    detail: str = ""

    @property
    def is_fault(self) -> bool:
        """Whether readers get something wrong."""
        return self.kind not in _REMARKS

    def explain(self, translate: Callable[[str], str]) -> str:
        """The finding as a sentence."""
        return translate(_SENTENCES[self.kind]).format(address=self.address, detail=self.detail)
