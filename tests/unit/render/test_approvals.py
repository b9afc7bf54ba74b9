"""A build takes only what somebody else has approved, to the byte."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import pytest

from budkavle.build.content_check import check
from budkavle.content.item import parse
from budkavle.model.problems import ContentError, Problem
from budkavle.render.approvals import Approval, composed
from budkavle.render.approvals import parse as parse_file
from budkavle.system.signatures import is_signed, new_key, public_key, sign
from tests.support.samples import SETTINGS
from tests.support.site_folder import NOON, SiteFolder

REQUIRED = "desk: {approval: required}"


def approval(site: SiteFolder, name: str = "beslut", **files: str) -> Approval:
    """Somebody's approval of an item as it is now."""
    path = f"nyheter/2026/{name}.md"
    data = (site.content / path).read_bytes()
    item = parse(data, path, SETTINGS.validation_context).item
    return Approval(
        item.id, path, item.digest, files, "approved", "Karl", "proxy|karl", ("proxy|eva",),
        "2026-03-10T11:00:00+00:00",
    )  # fmt: skip


def approve(site: SiteFolder, *approvals: Approval) -> Path:
    """Write approvals as the desk does."""
    file = site.folder / "approvals" / f"{approvals[0].id}.json"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(composed(approvals))
    return file


def codes(site: SiteFolder) -> list[str]:
    """The codes of what stops a build; the same are found by `check`."""
    found: tuple[Problem, ...] = ()
    try:
        site.build()
    except ContentError as error:
        found = error.problems
    told = [each for each in check(site.configuration, NOON) if not each.is_advice]
    assert sorted(told) == sorted(found)
    return [each.code for each in found]


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    """A site that requires approval, with one item."""
    made = SiteFolder(tmp_path / "project", plugin=REQUIRED)
    made.item("beslut", "title: Beslutet\n")
    return made


def test_nothing_goes_out_that_nobody_has_approved(site: SiteFolder) -> None:
    assert codes(site) == ["not-approved"]
    assert not site.site.exists()
    approve(site, approval(site))
    assert codes(site) == []
    assert site.holding("Beslutet")


def test_a_draft_needs_no_approval(site: SiteFolder) -> None:
    approve(site, approval(site))
    site.item("utkast", "draft: true\n")
    assert codes(site) == []


def test_without_the_setting_nothing_needs_approval(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path / "project", plugin="desk: {approval: off}")
    site.item("beslut", "title: Beslutet\n")
    assert codes(site) == []


@pytest.mark.parametrize("header", ["embargo: 2027-01-01\n", "withdrawn: Fel.\n"])
def test_what_comes_later_or_has_gone_needs_approval_too(site: SiteFolder, header: str) -> None:
    site.item("beslut", f"title: Beslutet\n{header}")
    assert codes(site) == ["not-approved"]


def test_a_word_that_changes_after_the_approval_stops_a_build(site: SiteFolder) -> None:
    approve(site, approval(site))
    assert codes(site) == []
    site.item("beslut", "title: Beslutet\n", "Texten till nyheten!")
    assert codes(site) == ["changed-since-approval"]
    said = check(site.configuration, NOON, [site.content / "nyheter/2026/beslut.md"])
    assert [each.code for each in said if not each.is_advice] == ["changed-since-approval"]
    site.item("beslut", "title: Beslutet\n")
    assert codes(site) == []


def test_an_approval_that_is_taken_away_stops_the_next_build(site: SiteFolder) -> None:
    file = approve(site, approval(site))
    assert codes(site) == []
    file.unlink()
    assert codes(site) == ["not-approved"]


def test_an_approval_of_one_item_is_none_of_another(site: SiteFolder) -> None:
    made = approval(site)
    approve(site, replace(made, id="annat-0001"))
    assert codes(site) == ["not-approved"]


def test_an_approved_text_at_another_place_is_not_approved(site: SiteFolder) -> None:
    approve(site, approval(site))
    assert codes(site) == []
    file = site.content / "nyheter/2026/beslut.md"
    file.rename(file.with_name("ett-annat-beslut.md"))  # it gets another address
    assert codes(site) == ["changed-since-approval"]
    file.with_name("ett-annat-beslut.md").rename(file)
    assert codes(site) == []


def test_a_file_that_changes_after_the_approval_stops_a_build(site: SiteFolder) -> None:
    pdf = site.write("nyheter/2026/beslut.pdf", b"%PDF-1.4\n1\n%%EOF\n")
    site.item("beslut", "title: Beslutet\nattachments:\n  - file: beslut.pdf\n    title: Bilaga\n")
    assert "not-approved" in codes_of_approval(site)
    digest = blake2b(pdf.read_bytes(), digest_size=16).hexdigest()
    approve(site, approval(site, **{"nyheter/2026/beslut.pdf": digest}))
    assert codes_of_approval(site) == []
    pdf.write_bytes(b"%PDF-1.4\n2\n%%EOF\n")
    assert codes_of_approval(site) == ["changed-since-approval"]


def codes_of_approval(site: SiteFolder) -> list[str]:
    """Only what concerns approvals."""
    told = check(site.configuration, NOON)
    return [each.code for each in told if "approv" in each.code]


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        ({"subject": "proxy|eva"}, False),
        ({"how": "anyway", "subject": "proxy|eva", "reason": "Bråttom."}, True),
        ({"how": "anyway", "by": ""}, False),
        ({"how": "adopted", "writers": ()}, True),
    ],
)
def test_nobody_approves_her_own_text(
    site: SiteFolder, change: dict[str, str], counts: bool
) -> None:
    approve(site, replace(approval(site), **change))  # type: ignore[arg-type] # some of its fields
    assert codes(site) == ([] if counts else ["not-approved"])


DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "half": lambda data: data[: len(data) // 2],
    "list": lambda _: b"[]",
    "other version": lambda data: data.replace(b'"version": 1', b'"version": 2'),
    "no digest": lambda data: data.replace(b'"digest"', b'"digits"'),
    "numbers": lambda data: data.replace(b'"approved"', b"1"),
    "unknown word": lambda data: data.replace(b'"approved"', b'"wished"'),
    "bytes": lambda _: b"\xff\xfe\x00",
    "deep": lambda _: b'{"version": 1, "approvals": [[[[]]]]}',
}


@pytest.mark.parametrize("how", sorted(DAMAGED))
def test_a_damaged_file_of_approvals_is_a_problem_and_no_approval(
    site: SiteFolder, how: str
) -> None:
    file = approve(site, approval(site))
    file.write_bytes(DAMAGED[how](file.read_bytes()))
    assert codes(site) == ["wrong-approval", "not-approved"]


def test_where_keys_are_named_an_approval_must_be_signed(tmp_path: Path) -> None:
    private, other = new_key(), new_key()
    plugin = f"desk: {{approval: required, approval_keys: ['{public_key(private)}']}}"
    site = SiteFolder(tmp_path / "project", plugin=plugin)
    site.item("beslut", "title: Beslutet\n")
    made = approval(site)
    signed = replace(made, signature=sign(private, made.signed_bytes))
    approve(site, signed)
    assert codes(site) == []
    for wrong in (
        made,
        replace(made, signature=sign(other, made.signed_bytes)),
        replace(signed, by="Chefen"),
        replace(signed, writers=()),
        replace(signed, digest="0" * 32),
        replace(signed, signature="inte base64"),
    ):
        approve(site, wrong)
        assert codes(site) == ["wrong-approval", "not-approved"]


def test_the_approval_of_what_readers_see_counts_beside_that_of_what_comes(
    site: SiteFolder,
) -> None:
    made = approval(site)
    approve(site, made, replace(made, digest="f" * 32))
    assert codes(site) == []


def test_what_is_written_is_read_again(site: SiteFolder) -> None:
    made = replace(approval(site), by="Åsa <b>\n", reason="“Bråttom”")
    assert parse_file(composed([made, made])) == [made, made]


def test_a_signature_is_of_these_bytes_by_this_key() -> None:
    private = new_key()
    signature = sign(private, b"text")
    assert is_signed(public_key(private), b"text", signature)
    assert not is_signed(public_key(private), b"tex", signature)
    assert not is_signed(public_key(new_key()), b"text", signature)
    assert not is_signed("no key", b"text", signature)
    assert not is_signed(public_key(private), b"text", "")
