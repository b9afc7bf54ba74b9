"""After an edit of words, only what shows them is rendered; in doubt, the build is a full one."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from budkavle.edition.ledger import NOTHING_YET
from budkavle.model.problems import ContentError
from budkavle.render.renderers import RENDERERS, Renderer, search_in_volumes
from tests.behaviour.test_unchanged import settle
from tests.support.caches import damage, lose, restore, values
from tests.support.forms import every
from tests.support.site_folder import SiteFolder

ONE, DRAFT = "content/nyheter/2026/ett.md", "content/nyheter/2026/utkast.md"
PAGE = "nyheter/2026/ett/index.html"
DECIDED, NOTED = "edition", "partial build"
SECRET = "Kommunerna säger upp avtalet i förtid och går till domstol."


@pytest.fixture
def small(tmp_path: Path) -> SiteFolder:
    """A built site with two items and a draft."""
    small = SiteFolder(tmp_path)
    small.item("ett", "topics: [vard]\nfacts: [Ett faktum.]\n", "Texten.\n\n## Mer\n\nOm det.")
    small.item("tva", "topics: [vard]\n", "Se [den andra](ett.md#mer).")
    small.item("utkast", "draft: true\n", SECRET)
    build(small)
    return small


def build(small: SiteFolder, renderers: Sequence[Renderer] = RENDERERS) -> bool:
    """Build; return whether it was a partial build."""
    settle()
    built = small.build(published=NOTHING_YET, searchable=True, renderers=renderers)
    return "decide" not in built.timings


def edit(small: SiteFolder, path: str, old: str, new: str) -> None:
    """Replace words in a file."""
    file = small.folder / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def is_as_from_nothing(small: SiteFolder, renderers: Sequence[Renderer] = RENDERERS) -> bool:
    """Whether the site and the hand-over are the same as after a clean build."""
    standing = small.files(), small.handed_over()
    shutil.rmtree(small.folder / ".budkavle")
    shutil.rmtree(small.site)
    build(small, renderers)
    return standing == (small.files(), small.handed_over())


@pytest.mark.parametrize("word", ["Texten", "Ett faktum"])
def test_changed_words_need_only_a_partial_build(word: str, small: SiteFolder) -> None:
    edit(small, ONE, word, "Nyordet")
    assert build(small)
    assert {PAGE, "feed.xml", "amnen/vard/atom.xml"} <= small.holding("Nyordet")
    assert is_as_from_nothing(small)


def test_partial_builds_follow_one_another(small: SiteFolder) -> None:
    for path, old, new in [(ONE, "Texten", "A"), (ONE, "Om det", "B"), (ONE, "A", "C")]:
        edit(small, path, old, new)
        assert build(small)
    for old, new in [("Se", "Läs"), ("Läs", "Läs om")]:
        edit(small, "content/nyheter/2026/tva.md", old, new)
        assert build(small)
    assert build(small), "nothing has changed"
    assert is_as_from_nothing(small)


def test_partial_builds_in_several_volumes_of_the_search(small: SiteFolder) -> None:
    renderers = [*(each for each in RENDERERS if each.name != "search"), search_in_volumes(1)]
    old = small.item("gammal", "date: 2025-02-01\n", "Texten.")
    build(small, renderers)
    for path, words in [(ONE, "Nyordet"), (f"content/nyheter/2026/{old.name}", "Annat")]:
        edit(small, path, "Texten", words)
        assert build(small, renderers)
    assert len(list((small.site / "sok/index").glob("20*"))) == 2
    assert is_as_from_nothing(small, renderers)


def test_wherever_the_saved_edition_is_damaged_the_site_is_right(small: SiteFolder) -> None:
    """Also if the damaged part is read only when a page is rendered."""
    touched_up = []
    for part in range(12):
        edit(small, ONE, "Texten" if part == 0 else f"Ord {part - 1}.", f"Ord {part}.")
        rows = values(small.state, DECIDED)
        place = len(rows) * part // 12
        key, valid, data = rows[place]
        rows[place] = key, valid, data[:-1] + bytes([data[-1] ^ 1])
        restore(small.state, DECIDED, rows)
        touched_up.append(build(small))
    assert not all(touched_up)
    assert is_as_from_nothing(small)


def showing(small: SiteFolder, template: str) -> None:
    """Give the site a theme that shows something more on an item's page, and build."""
    file, begins = small.own_theme() / "items/article.html", "{% block content %}"
    assert begins in file.read_text()
    file.write_text(file.read_text().replace(begins, begins + template))
    build(small)


def test_a_theme_may_go_through_the_lists_in_an_items_page(small: SiteFolder) -> None:
    those = "lists.articles + lists.topics[0].articles"
    showing(small, f"{{% for each in {those} %}}{{{{ each.address }}}}{{% endfor %}}")
    edit(small, ONE, "Texten", "Nyordet")
    assert build(small)
    assert "nyheter/2026/tva/nyheter/2026/ett/" in small.files()[PAGE].decode()
    assert is_as_from_nothing(small)


def test_damage_that_a_template_comes_upon_is_not_the_templates_fault(small: SiteFolder) -> None:
    small.item("tre", 'corrections: [{date: 2026-03-02, note: "Fel siffra."}]\n')
    showing(small, "{% for each in lists.corrections %}{{ each.correction.note }}{% endfor %}")
    edit(small, ONE, "Texten", "Nyordet")
    assert build(small)
    rows = values(small.state, DECIDED)
    wrong = [(key, valid, data.replace(b"Fel s", b"Fel S")) for key, valid, data in rows]
    restore(small.state, DECIDED, wrong)
    edit(small, ONE, "Nyordet", "Texten")
    assert not build(small)
    assert is_as_from_nothing(small)


def test_pages_and_files_beside_the_search_stay(small: SiteFolder) -> None:
    small.write("sok/hjalp.md", "# Hjälp\n\nSkriv ett av [orden](ord.pdf).\n")
    small.write("sok/ord.pdf", b"%PDF-1.4")
    build(small)
    edit(small, ONE, "Texten", "Nyordet")
    assert build(small)
    assert {"sok/hjalp/index.html", "sok/ord.pdf"} <= small.files().keys()
    assert is_as_from_nothing(small)


@pytest.mark.parametrize(
    ("path", "header", "text"),
    [
        ("sok/index/hjalp.md", "", "# Hjälp\n\nSkriv ett ord.\n"),
        ("nyheter/2026/tva.md", "aliases: [sok/index/gammal/]\n", "Texten."),
    ],
)
def test_no_partial_build_if_others_share_the_folder_of_the_indexes(
    path: str, header: str, text: str, small: SiteFolder
) -> None:
    small.item("tva", header, text) if header else small.write(path, text)
    build(small)
    edit(small, ONE, "Texten", "Nyordet")
    assert not build(small)
    assert is_as_from_nothing(small)


def title(small: SiteFolder) -> None:
    """Change a headline."""
    edit(small, ONE, "title: Om ett", "title: Om något")


def heading(small: SiteFolder) -> None:
    """Change a heading that others may link to; then change the link."""
    edit(small, ONE, "## Mer", "## Annat")
    edit(small, "content/nyheter/2026/tva.md", "#mer", "#annat")


def link(small: SiteFolder) -> None:
    """Add a link."""
    edit(small, ONE, "Texten", "Se [den](tva.md).")


def facts(small: SiteFolder) -> None:
    """Add a fact: a theme may show the number of facts in lists."""
    edit(small, ONE, "[Ett faktum.]", "[Ett faktum., Ett till.]")


def secret_words(small: SiteFolder) -> None:
    """Change a draft's text, which nobody may see."""
    edit(small, DRAFT, "domstol", "kammarrätt")


def new(small: SiteFolder) -> None:
    """Add an item."""
    edit(small, ONE, "Texten", "Nyordet")
    small.item("tre", "")


def registry(small: SiteFolder) -> None:
    """Also change a topic's name."""
    edit(small, ONE, "Texten", "Nyordet")
    edit(small, "content/topics.yml", "Vård", "Vården")


def damaged(name: str) -> Callable[[SiteFolder], None]:
    """Change words, and damage the saved edition."""

    def change(small: SiteFolder) -> None:
        edit(small, ONE, "Texten", "Nyordet")
        damage(small.state, name)

    return change


def lost(name: str) -> Callable[[SiteFolder], None]:
    """Change words, and remove the saved edition."""

    def change(small: SiteFolder) -> None:
        edit(small, ONE, "Texten", "Nyordet")
        lose(small.state, name)

    return change


def foreign(small: SiteFolder) -> None:
    """Change words, and use the saved edition of another build."""
    kept = values(small.state, DECIDED)
    small.item("tre", "")
    build(small)
    edit(small, ONE, "Texten", "Nyordet")
    restore(small.state, DECIDED, kept)


def harmed(small: SiteFolder) -> None:
    """Change words, and remove a page of the site."""
    edit(small, ONE, "Texten", "Nyordet")
    (small.site / "nyheter/2026/tva/index.html").unlink()


@pytest.mark.parametrize(
    "change",
    every(
        2,
        [
            *(title, heading, link, facts, secret_words, new, registry),
            *(damaged(DECIDED), lost(NOTED), damaged(NOTED), lost(DECIDED), foreign, harmed),
        ],
    ),
    ids=lambda change: change.__qualname__.partition(".")[0],
)
def test_whatever_is_more_than_words_is_a_whole_build(
    change: Callable[[SiteFolder], None], small: SiteFolder
) -> None:
    change(small)
    assert not build(small)
    assert is_as_from_nothing(small)


def test_a_damaged_record_does_no_harm(small: SiteFolder) -> None:
    damaged("record")(small)
    assert build(small)
    assert is_as_from_nothing(small)


def test_a_mistake_is_reported_and_the_site_stays(small: SiteFolder) -> None:
    before = small.files()
    edit(small, ONE, "Texten", "[Dit](ingenstans.md)")
    with pytest.raises(ContentError):
        build(small)
    assert small.files() == before


def test_a_heading_that_is_gone_is_noticed_where_others_lead_to_it(small: SiteFolder) -> None:
    edit(small, ONE, "## Mer", "## Annat")
    with pytest.raises(ContentError) as raised:
        build(small)
    assert {problem.code for problem in raised.value.problems} == {"dead-anchor"}


def test_words_that_look_secret_are_left_to_a_whole_build(small: SiteFolder) -> None:
    """A full build knows everything public: here, that the item itself now contains them."""
    edit(small, ONE, "Texten", SECRET)
    assert not build(small)
    assert PAGE in small.holding(SECRET)
    assert is_as_from_nothing(small)


def test_a_build_that_was_killed_after_the_move_is_no_basis(small: SiteFolder) -> None:
    kept = values(small.state, "build")
    edit(small, ONE, "Texten", "Nyordet")
    assert build(small)
    restore(small.state, "build", kept)
    edit(small, ONE, "Nyordet", "Annat")
    assert not build(small)
    assert is_as_from_nothing(small)
