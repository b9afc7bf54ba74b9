"""Makes the planned items, side by side."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from budkavle.importing import writing
from budkavle.importing.addresses import Index
from budkavle.importing.mapping import ImportMapping
from budkavle.importing.placing import ItemPlace, Unfit
from budkavle.importing.plan import Planned, paths_of
from budkavle.importing.source import Source
from budkavle.importing.writing import Made
from budkavle.model.settings import Settings
from budkavle.system import workers

_FOLDERS = {"sv": "filer"}
NOTHING_UNFIT = Unfit()


def make_all(
    planned: Sequence[Planned],
    source: Source,
    chosen: ImportMapping,
    settings: Settings,
    now: datetime,
    unfit: Unfit = NOTHING_UNFIT,
    only: Collection[str] | None = None,
) -> tuple[Made, ...]:
    """Make each planned item, or `only` those at some paths, without unfit files."""
    index = Index(paths_of(planned))
    todo = [each for each in planned if only is None or each.path in only]
    folder = f"{settings.items_folder}/{_FOLDERS.get(settings.language.code, 'files')}"

    def make(each: Planned) -> Made:
        place = ItemPlace(each, index, source.find, settings, folder, unfit)
        return writing.make(each, place, chosen, settings, now)

    return tuple(workers.map_in_order(make, todo))


def make_again(
    made: Sequence[Made],
    unfit: Unfit,
    source: Source,
    chosen: ImportMapping,
    settings: Settings,
    now: datetime,
) -> Iterable[Made]:
    """The same items, without the files that cannot be published."""
    wrong = unfit.unusable | unfit.small
    affected = {each.planned.path for each in made if not wrong.isdisjoint(each.files)}
    planned = [each.planned for each in made]
    again = make_all(planned, source, chosen, settings, now, unfit, only=affected)
    by_path = {each.planned.path: each for each in again}
    return (by_path.get(each.planned.path, each) for each in made)
