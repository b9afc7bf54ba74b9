"""Any text can be written into a picture's file, and what is there can be read."""

from io import BytesIO

from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from budkavle.render.media import notes
from budkavle.render.media.press import PictureNote

TEXT = st.one_of(
    st.text(st.characters(), max_size=50),  # with lone surrogates
    st.sampled_from(["&" * 30_000, "å" * 70_000, '"\n' * 20_000, "\t" * 30_000, "\r" * 30_000]),
    st.sampled_from(["\x0b\ufffe", "<b>", "\ud800"]),
)


@example("\r" * 30_000, "å" * 70_000, "&" * 30_000, "&" * 30_000)
@example("\t" * 30_000, "å" * 70_000, "&" * 30_000, "&" * 30_000)
@given(creator=TEXT, terms=TEXT, description=TEXT, alternative=TEXT)
def test_any_text_gives_a_file_that_can_be_read(
    creator: str, terms: str, description: str, alternative: str
) -> None:
    note = PictureNote(creator, terms, description, alternative)
    made = BytesIO()
    packet = notes.xmp(note)
    etree.fromstring(packet)
    Image.new("RGB", (2, 2)).save(made, "JPEG", xmp=packet, exif=notes.exif(note))
    with Image.open(BytesIO(notes.with_iptc(made.getvalue(), note))) as image:
        image.load()
        assert image.info["xmp"] == packet
