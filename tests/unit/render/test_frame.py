import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.render.frame import FrameError, slot, split

HTML = f"<title>{slot('title')}</title>{slot('head')}<main>{slot('content')}</main>"


def test_a_page_is_inserted_into_a_frame() -> None:
    page = split(HTML).fill(title="Rubrik", head="<meta>", content="<p>Text</p>")
    assert page == b"<title>Rubrik</title><meta><main><p>Text</p></main>"


@pytest.mark.parametrize(
    "html",
    [
        "",
        HTML.replace(slot("head"), ""),
        HTML + slot("content"),
        slot("head") + slot("title") + slot("content"),
        HTML.replace("budkavle:content", "budkavle:body"),
    ],
)
def test_a_frame_has_each_slot_once_and_in_order(html: str) -> None:
    with pytest.raises(FrameError, match="slots"):
        split(html)


@given(st.text(), st.text(), st.text())
def test_inserted_content_is_not_changed(title: str, head: str, content: str) -> None:
    """Also text that looks like a slot: a frame is split once."""
    page = split(HTML).fill(title=title, head=head + slot("title"), content=content)
    assert page.decode() == f"<title>{title}</title>{head}{slot('title')}<main>{content}</main>"


def test_a_frames_digest_changes_with_every_sign_of_it() -> None:
    assert split(HTML).digest == split(HTML).digest
    assert split(HTML).digest != split(f"{HTML} ").digest


def test_a_page_is_moved_from_one_frame_to_another() -> None:
    earlier, later = split(HTML), split(HTML.replace("<main>", "<nav></nav><main class='x'>"))
    page = earlier.fill(title="Rubrik", head="<meta>", content="<p>Text</p>")
    expected = later.fill(title="Rubrik", head="<meta>", content="<p>Text</p>")
    assert later.refill(page, earlier) == expected


@pytest.mark.parametrize(
    "page",
    [
        "<title>Rubrik</title><meta><main><p>Text</p>",
        "<title>Rubrik<main><p>Text</p></main>",
        "<title>Rubrik</title><meta><p>Text</p></main>",
        "<title>Rubrik</title><meta></title><main><p>Text</p></main>",
        "<title>Rubrik</title><meta><main><p>Text</p><main></main>",
    ],
    ids=["cut off", "no title's end", "no text", "two titles' ends", "two texts"],
)
def test_a_page_with_any_content_is_not_moved_to_another_frame(page: str) -> None:
    assert split(HTML).refill(page.encode(), split(HTML)) is None


@given(st.text(), st.text(), st.text())
def test_a_page_moved_to_another_frame_equals_a_new_one(
    title: str, head: str, content: str
) -> None:
    earlier, later = split(HTML), split(f"<body>{HTML}</body>")
    refilled = later.refill(earlier.fill(title=title, head=head, content=content), earlier)
    assert refilled in (None, later.fill(title=title, head=head, content=content))


def test_no_page_is_moved_from_a_frame_with_adjacent_slots() -> None:
    frame = split(f"<title>{slot('title')}{slot('head')}<main>{slot('content')}")
    page = frame.fill(title="Rubrik", head="<meta>", content="Text")
    assert frame.refill(page, frame) is None
