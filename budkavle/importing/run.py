"""One import, from the export to its proof: read this first.

Read the export, plan where everything will be, make every item, lay them out as a site of their
own, compare each page with its source, and only then, if asked to, write into content/.
"""

from collections.abc import Callable
from datetime import datetime

from budkavle.build.durable import DurableFiles
from budkavle.build.lock import BusyError, hold_lock
from budkavle.content import reader
from budkavle.host import project
from budkavle.host.chrome import Description
from budkavle.importing import inputs, mapping, record
from budkavle.importing.comparing import compare
from budkavle.importing.fetching.linked import with_fetched
from budkavle.importing.making import NOTHING_UNFIT, make_again, make_all
from budkavle.importing.old_feeds import leading
from budkavle.importing.plan import plan
from budkavle.importing.result import Result, Wish
from budkavle.importing.source import SourceError
from budkavle.importing.stage import Stage
from budkavle.importing.taking_in import fate_of, take_in
from budkavle.model.registries import GONE, TOPICS
from budkavle.model.rules import N_
from budkavle.render.output import state_of
from budkavle.system import unfinished

_LOCKED = "importing"
BUSY = N_("Another import into this site is running. Wait until it has ended.")


def run(wish: Wish, now: datetime, tell: Callable[[str], None]) -> Result:
    """Import, or try it: nothing is written into content/ unless it is wished.

    `tell` hears what is being done, as a word. Raises SourceError, ContentError and OSError.
    """
    described = project.describe(wish.configuration)
    try:
        with hold_lock(state_of(described.site) / _LOCKED) as killed:
            _clear(wish, described, killed)
            return _run(wish, described, now, tell)
    except BusyError as error:
        raise SourceError(BUSY) from error


def _clear(wish: Wish, described: Description, killed: str) -> None:
    """Remove the half-written files of a killed run; what it had written stays."""
    if killed:
        durable = DurableFiles(wish.configuration.resolve(), described.site)
        for folder in (described.content, durable.path(record.NAME).parent):
            unfinished.remove(folder, killed)


def _run(wish: Wish, described: Description, now: datetime, tell: Callable[[str], None]) -> Result:
    settings = described.settings
    tell("reading")
    fetcher = inputs.fetcher_of(wish, described, tell)
    source = inputs.source_of(wish, described, fetcher)
    own, _ = reader.read(described.content, settings)
    chosen, proposed = inputs.mapping_of(wish, source, own, settings)
    source = inputs.at_address(source, chosen.address)
    if fetcher:
        source = with_fetched(source, filter(chosen.takes, source.items), fetcher)
    durable = DurableFiles(wish.configuration.resolve(), described.site)
    known = inputs.record_of(durable)
    taken = inputs.taken(own, known, settings)
    planned = plan(
        source,
        chosen,
        settings,
        taken,
        {key: each.path for key, each in known.items()},
        inputs.feed_ids(wish, chosen, settings),
    )
    tell("making")
    made = make_all(planned, source, chosen, settings, now)
    tell("proving")
    feeds = leading(source, chosen, planned, settings, inputs.own_addresses(own, taken, planned))
    stage = Stage(described, own, chosen, feeds)
    staged = stage.lay_out(made)
    if staged.unfit != NOTHING_UNFIT:
        made = tuple(make_again(made, staged.unfit, source, chosen, settings, now))
        staged = stage.lay_out(made)
    fine = [each for each in made if not each.problem]
    compared = compare(staged, stage.folders, described, fine, now, authors=chosen.authors)
    result = Result(
        wish=wish,
        settings=settings,
        source=source,
        mapping=chosen,
        proposed=proposed,
        fates=tuple(fate_of(each, known, described.content) for each in made),
        proofs=compared.proofs,
        pages=compared.pages,
        problems=staged.problems,
        left_out=len(source.items) - len(planned),
        topics=tuple(stage.new_topics),
        feeds=feeds,
        files=len({path for each in fine for path in each.files}),
        unknown_tags=mapping.unknown_tags(chosen, [each.item for each in planned]),
        lost_addresses=compared.lost_addresses,
    )
    if wish.write:
        tell("writing")
        registries = {TOPICS: stage.topics, GONE: stage.gone}
        take_in(result.fates, registries, described.content, durable, known)
    stage.clear()
    return result
