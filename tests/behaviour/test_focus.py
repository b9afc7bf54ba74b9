"""An edit of only the point that matters most in a picture reaches every page that crops it."""

from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.support.site_folder import SiteFolder


def test_another_point_reaches_the_lists_and_the_shared_picture(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path / "project")
    file = BytesIO()
    Image.new("RGB", (900, 900), (90, 120, 150)).save(file, "PNG")
    site.write("nyheter/2026/hus.png", file.getvalue())
    image = "image: {{src: hus.png, alt: Ett hus., focus: {} 70}}\n"
    site.item("first", "date: 2026-03-02\n")
    for x in (0, 95):
        site.item("second", f"date: 2026-03-01\n{image.format(x)}")
        site.build()
        files = site.files()
        assert f'class="thumb fx-{x // 10} fy-7"'.encode() in files["index.html"]
        assert f"-{x}x70-".encode() in files["nyheter/2026/second/index.html"]
        assert [path for path in files if f"-{x}x70-" in path]
