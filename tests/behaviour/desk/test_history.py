"""The history at the desk: saves are commits, shown in words, and taken back."""

import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from budkavle.cli.main import main
from budkavle.desk.addresses import HISTORY, IMPORT, UPLOAD
from budkavle.desk.differences import Difference, Piece, differences, pieces
from budkavle.system.work_tree import Author, WorkTree
from tests.support import exports
from tests.support.desk import DeskClient, fields_in, import_ended
from tests.support.site_folder import SiteFolder

BESLUT = "nyheter/2026/beslut.md"
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


class Repository:
    """A git repository, as somebody at a terminal uses it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self("init", "--quiet", "--initial-branch=main")

    def __call__(self, *words: str, ok: bool = True) -> str:
        """Run git."""
        who = ("-c", "user.name=Karl", "-c", "user.email=karl@example.se")
        done = subprocess.run(
            ["git", *who, *words], cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0 or not ok, done.stderr
        return done.stdout.rstrip("\n")

    def commit_all(self) -> None:
        """Commit everything."""
        self("add", "--all")
        self("commit", "--quiet", "--message", "Karls")


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    site = SiteFolder(tmp_path / "project")
    site.item("beslut", "title: Beslutet\n")
    site.item("andra", "title: Andra\n")
    return site


@pytest.fixture
def git(site: SiteFolder) -> Repository:
    repository = Repository(site.folder)
    site.write("../.gitignore", ".budkavle/\nsite/\n")
    repository.commit_all()
    return repository


@pytest.fixture
def desk(site: SiteFolder, git: Repository) -> DeskClient:
    assert git.folder == site.folder
    return DeskClient(site)


def save(desk: DeskClient, of: str = BESLUT, **changes: str) -> str:
    """Save an item with changes; gives the page that comes after."""
    answer = desk.post(**{**desk.form(of), **changes}, _do="save")
    assert answer.status_code == 303, answer.text
    page = desk.http.get(answer.headers["location"])
    return page.text


def test_a_save_is_a_commit_of_that_file_by_its_writer(desk: DeskClient, git: Repository) -> None:
    save(desk, title="Beslut: ja")
    assert git("log", "-1", "--format=%an %s %ad", "--date=iso") == (
        "Eva Spara ”Beslut: ja” 2026-03-10 13:00:00 +0100"
    )
    assert git("show", "--format=", "--name-only") == f"content/{BESLUT}"
    assert git("status", "--porcelain") == ""


def test_what_somebody_has_staged_stays_staged(desk: DeskClient, git: Repository) -> None:
    other = git.folder / "content/nyheter/2026/andra.md"
    other.write_text(other.read_text().replace("Andra", "Karls"))
    (git.folder / "ny.txt").write_text("ny")
    git("add", "--all")
    before = git("diff", "--cached")
    save(desk, title="Nytt")
    assert git("diff", "--cached") == before
    assert git("show", "--format=", "--name-only") == f"content/{BESLUT}"


def test_a_part_staged_of_the_same_file_stays_staged(desk: DeskClient, git: Repository) -> None:
    file = git.folder / "content" / BESLUT
    text = file.read_text()
    file.write_text(text.replace("Beslutet", "Karls"))
    git("add", "--all")
    desk.newsroom.refresh()
    save(desk, title="Evas")
    assert "title: Karls" in git("show", f":content/{BESLUT}")
    assert "title: Evas" in git("show", f"HEAD:content/{BESLUT}")


def _merging(git: Repository) -> None:
    git("checkout", "--quiet", "-b", "sida")
    for branch, said in (("sida", "Sidans"), ("main", "Huvudets")):
        git("checkout", "--quiet", branch)
        file = git.folder / "content/nyheter/2026/andra.md"
        file.write_text(file.read_text().replace("Andra", said))
        git.commit_all()


def merge(git: Repository) -> None:
    _merging(git)
    git("merge", "sida", ok=False)


def rebase(git: Repository) -> None:
    _merging(git)
    git("rebase", "sida", ok=False)


def pick(git: Repository) -> None:
    _merging(git)
    git("cherry-pick", "sida", ok=False)


def detach(git: Repository) -> None:
    git("checkout", "--quiet", "--detach")


def lock(git: Repository) -> None:
    (git.folder / ".git/index.lock").touch()


def ignore(git: Repository) -> None:
    git("rm", "--quiet", "--cached", f"content/{BESLUT}")
    (git.folder / ".gitignore").write_text("content/nyheter/\n.budkavle/\nsite/\n")
    git.commit_all()


@pytest.mark.parametrize(
    ("begin", "said"),
    [
        (merge, "mitt i en merge"),
        (rebase, "mitt i en rebase"),
        (pick, "mitt i en cherry-pick"),
        (detach, "detached HEAD"),
        (lock, "index.lock"),
        (ignore, "ska bortse från filen"),
    ],
)
def test_nothing_that_is_under_way_is_disturbed(
    desk: DeskClient, git: Repository, begin: Callable[[Repository], None], said: str
) -> None:
    begin(git)
    desk.newsroom.refresh()
    before = [git("rev-parse", "HEAD"), git("ls-files", "--stage"), git("branch")]
    page = save(desk, title="Evas")
    assert said in page
    assert "title: Evas" in (git.folder / "content" / BESLUT).read_text()
    assert [git("rev-parse", "HEAD"), git("ls-files", "--stage"), git("branch")] == before


def test_the_first_commit_of_a_repository_can_be_a_save(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path / "project")
    site.item("beslut", "title: Beslutet\n")
    git = Repository(site.folder)
    save(DeskClient(site), title="Evas")
    assert git("log", "--format=%an", "--name-only").split() == ["Eva", f"content/{BESLUT}"]


@pytest.mark.parametrize("is_in_other", [False, True])
def test_without_a_work_tree_the_page_says_so(tmp_path: Path, is_in_other: bool) -> None:
    site = SiteFolder(tmp_path / "project")
    site.item("beslut", "title: Beslutet\n")
    if is_in_other:  # such as a home folder that somebody keeps in git
        git = Repository(tmp_path)
        git("commit", "--quiet", "--allow-empty", "--message", "x")
    desk = DeskClient(site)
    assert "historiken" not in save(desk, title="Nytt")
    assert "ingen historik" in desk.get(HISTORY, of=BESLUT)
    if is_in_other:
        assert git("log", "--format=%s") == "x"


def test_the_page_says_in_words_what_changed_and_who_did_it(
    desk: DeskClient, git: Repository
) -> None:
    assert git.folder.exists()
    save(desk, title="Beslutet om vägen", _text="Ny text.")
    page = desk.get(HISTORY, of=BESLUT)
    assert "<strong>Eva</strong>" in page
    assert "<strong>Karl</strong>" in page
    assert "tisdag 10 mars 2026, kl. 13.00" in page
    assert "<dt>Rubrik</dt>" in page
    assert "om vägen" in page
    assert "Den första versionen" in page


def test_a_version_is_taken_back_as_a_new_save(desk: DeskClient, git: Repository) -> None:
    file = git.folder / "content" / BESLUT
    before = file.read_bytes()
    save(desk, title="Evas")
    page = desk.get(HISTORY, of=BESLUT)
    first = git("rev-parse", "HEAD^")
    assert first in page
    answer = desk.post(HISTORY, **fields_in(page), _version=first)
    assert answer.status_code == 303
    assert file.read_bytes() == before
    assert git("log", "-1", "--format=%an %s").startswith("Eva Återställ ”Beslutet” till hur den")
    assert git("rev-list", "--count", "HEAD") == "3"


def test_an_earlier_version_with_a_fault_is_shown_and_not_saved(
    desk: DeskClient, git: Repository
) -> None:
    file = git.folder / "content" / BESLUT
    right = file.read_bytes()
    file.write_bytes(right.replace(b"title: Beslutet", b"title: Beslutet\nstory: fanns"))
    git.commit_all()
    file.write_bytes(right)
    git.commit_all()
    desk.newsroom.refresh()
    form = fields_in(desk.get(HISTORY, of=BESLUT))
    answer = desk.post(HISTORY, **form, _version=git("rev-parse", "HEAD^"))
    assert "den tidigare versionen" in answer.text
    assert file.read_bytes() == right


def test_somebody_elses_change_is_not_taken_back_unseen(desk: DeskClient, git: Repository) -> None:
    form = fields_in(desk.get(HISTORY, of=BESLUT))
    save(desk, title="Nyare")
    form = {**fields_in(desk.get(HISTORY, of=BESLUT)), "_digest": "0" * 32, **form}
    answer = desk.post(HISTORY, **{**form, "_digest": "0" * 32}, _version=git("rev-parse", "HEAD^"))
    assert answer.status_code == 409
    assert desk.form(BESLUT)["title"] == "Nyare"


@pytest.mark.parametrize("id_", ["", "HEAD", "--all", "0" * 40, "main:mkdocs.yml"])
def test_only_versions_of_the_item_are_taken_back(
    desk: DeskClient, git: Repository, id_: str
) -> None:
    save(desk, title="Evas")
    form = fields_in(desk.get(HISTORY, of=BESLUT))
    assert desk.post(HISTORY, **form, _version=id_).status_code == 404
    assert git("rev-list", "--count", "HEAD") == "2"


def test_the_history_follows_a_renamed_file(desk: DeskClient, git: Repository) -> None:
    git("mv", f"content/{BESLUT}", "content/nyheter/2026/omdopt.md")
    git.commit_all()
    desk.newsroom.refresh()
    save(desk, "nyheter/2026/omdopt.md", title="Evas")
    page = desk.get(HISTORY, of="nyheter/2026/omdopt.md")
    assert page.count('class="version"') == 3


def test_a_picture_comes_along_with_the_item_that_shows_it(
    desk: DeskClient, git: Repository, tmp_path: Path
) -> None:
    Image.new("RGB", (600, 400)).save(tmp_path / "x.png")
    files = {"image.src._file": ("x.png", (tmp_path / "x.png").read_bytes(), "image/png")}
    page = desk.post(**desk.form(BESLUT), files=files, _do="show").text
    form = {**fields_in(page), "image.alt": "Ett hus."}
    assert desk.post(**form, _do="save").status_code == 303
    assert git("status", "--porcelain") == ""
    assert "content/nyheter/2026/x.png" in git("show", "--format=", "--name-only")


@pytest.mark.parametrize("named", ["../../../hemlig.png", "../../../../hemlig.png"])
def test_no_file_outside_the_content_comes_along(
    desk: DeskClient, git: Repository, site: SiteFolder, named: str
) -> None:
    (site.content / "nyheter/2026" / named).resolve().write_text("Lösenordet")
    file = site.content / BESLUT  # already wrong, so it can be saved as it is
    file.write_text(f"{file.read_text('utf-8')}\n![Ett hus]({named})\n", "utf-8")
    desk.newsroom.refresh()
    save(desk, title="En annan rubrik")
    assert "hemlig" not in git("ls-tree", "-r", "--name-only", "HEAD")
    assert "En annan rubrik" in git("show", f"HEAD:content/{BESLUT}")


def test_commits_of_several_at_once_are_all_there(git: Repository) -> None:
    trees = [WorkTree(git.folder, "mkdocs.yml") for _ in range(4)]

    def commit(number: int) -> None:
        path = f"content/nyheter/2026/n{number}.md"
        (git.folder / path).write_bytes(b"x")
        trees[number].commit({path: b"x"}, Author("Eva"), str(number), NOW)

    with ThreadPoolExecutor() as pool:
        list(pool.map(commit, range(4)))
    assert sorted(git("log", "--format=%s").split()) == ["0", "1", "2", "3", "Karls"]
    assert git("status", "--porcelain") == ""


ITEM = b"---\ntitle: Ett hus\ntopics: [vard]\n---\n\nHuset byggs i maj.\n"


def test_changed_words_are_told_by_field() -> None:
    after = ITEM.replace(b"Ett hus", b"Ett rivet hus").replace(b"byggs", b"revs")
    assert list(differences(ITEM, after)) == [
        Difference("Headline", (Piece("same", "Ett "), Piece("inserted", "rivet "),
                                Piece("same", "hus"))),
        Difference("Text", (Piece("same", "Huset "), Piece("removed", "byggs"),
                            Piece("inserted", "revs"), Piece("same", " i maj."))),
    ]  # fmt: skip
    assert list(differences(ITEM, ITEM.replace(b"\n", b"\r\n"))) == []
    assert list(differences(b"no fences", b"no fences")) == []
    assert [each.label for each in differences(ITEM, b"no fences")] == ["The file"]


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "a"), ("a b\nc", "a c\nd"), ("x " * 3000, "y " * 3000), ("a\n" * 3000, "a\n" * 2999)],
    ids=["new", "lines", "many words", "many lines"],
)
def test_the_words_of_both_versions_are_all_shown(before: str, after: str) -> None:
    shown = list(pieces(before, after))
    removed = "".join(each.words for each in shown if each.kind == "removed")
    inserted = "".join(each.words for each in shown if each.kind == "inserted")
    assert len(removed) - len(inserted) == len(before) - len(after)


def test_what_a_killed_import_wrote_is_in_the_history_after_the_next_one(
    desk: DeskClient, site: SiteFolder, git: Repository
) -> None:
    export = site.folder / "export.xml"
    export.write_text(exports.wxr(exports.post(1, "<p>Texten.</p>")), encoding="utf-8")
    desk.post(UPLOAD, {"export_file": (export.name, export.read_bytes())})
    import_ended(desk)
    main(["import", str(export), "--config", str(site.folder / "mkdocs.yml"), "--write"])
    export.unlink()
    left = git("status", "--porcelain", "--untracked-files=all")
    assert "content/nyheter/2019/post-1.md" in left
    desk.post(IMPORT, _do="take")
    import_ended(desk)
    assert "post-1.md" not in git("status", "--porcelain", "--untracked-files=all")
    assert "post-1.md" in git("show", "--name-only", "--format=%s", "HEAD")
