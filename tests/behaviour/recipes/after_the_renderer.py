"""Prints what the program does with the renderer `texts`, which a recipe adds."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

from budkavle.build.run import Result, build, build_as_of
from budkavle.model.problems import ContentError
from budkavle.preview.view import ViewMaker
from tests.support.samples import utc
from tests.support.site_folder import NOON, SiteFolder

ONE, DRAFT = "nyheter/2026/ett/text.txt", "nyheter/2026/utkast/text.txt"


def built(small: SiteFolder) -> Result:
    sleep(0.03)  # until the fingerprints of files show their next change
    return build(
        small.configuration,
        NOON,
        lambda _, __: None,
        None,
        searchable=False,
        explains=True,
    )


def text_in(folder: Path, path: str = ONE) -> str:
    file = folder / path
    return file.read_text(encoding="utf-8") if file.exists() else ""


def main(folder: Path) -> None:
    small = SiteFolder(folder)
    small.item("ett", "")
    small.item("tva", "")
    small.item("utkast", "draft: true\n", "Ett hemligt beslut fattas i morgon bitti av styrelsen.")
    small.item("senare", "publish: 2026-04-01\n")
    try:
        built(small)
    except ContentError as error:
        sys.stdout.write(json.dumps({"refused": sorted({each.code for each in error.problems})}))
        return
    told: dict[str, object] = {"built": text_in(small.site), "draft": text_in(small.site, DRAFT)}
    small.item("ett", "", "Nya ord.")
    edited = built(small)
    told["edited"] = [
        text_in(small.site),
        [path for path in edited.report.written if "txt" in path],
    ]
    told["why"] = edited.report.reasons[ONE]
    (small.content / "nyheter/2026/tva.md").unlink()
    told["removed"] = [path for path in built(small).report.removed if path.endswith(".txt")]
    preview = ViewMaker(small.configuration, "sv", public=False).view(NOON)
    shown, hidden = preview.find(ONE), preview.find(DRAFT)
    told["previewed"] = [shown.render().decode() if shown else "", hidden is None]
    later = build_as_of(
        small.configuration,
        utc("2026-04-02 12:00"),
        lambda _, __: None,
        folder / "later",
        searchable=False,
    )
    told["as of"] = text_in(later.site, "nyheter/2026/senare/text.txt")
    shutil.rmtree(small.site)
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(small.configuration)]
    subprocess.run(command, check=True, capture_output=True)
    told["mkdocs build"] = text_in(small.site)
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        main(Path(folder))
