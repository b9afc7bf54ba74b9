"""Every command works without what it does not need, and says what it lacks."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.projects import ROOT, copy_site

OPTIONAL = (
    *("alembic", "asyncssh", "css_inline", "html_to_markdown", "mammoth", "material", "mkdocs"),
    *("obstore", "properdocs", "psycopg", "python_multipart", "multipart", "sqlalchemy"),
)
"""What is not installed without extras."""

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")
_PROGRAM = (
    f"import sys; sys.modules.update(dict.fromkeys({OPTIONAL}))\n"
    "from budkavle.cli.main import main; sys.exit(main(sys.argv[1:], 'budkavle'))"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a target of each kind that needs more libraries."""
    site = copy_site("second", tmp_path_factory.mktemp("extras"))
    configuration = site / "mkdocs.yml"
    text = configuration.read_text(encoding="utf-8")
    targets = "".join(
        f"        {name}: {{to: '{to}'}}\n"
        for name, to in (
            ("far", "sftp://a@127.0.0.1/x"),
            ("bucket", "s3://b/x"),
            ("blue", "az://b/x"),
            ("red", "gs://b/x"),
        )
    )
    target = f"  - budkavle:\n      publish:\n{targets}"
    configuration.write_text(text.replace("  - budkavle:\n", target), encoding="utf-8")
    return site


def run(site: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _PROGRAM, *words],
        cwd=site,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_building_and_checking_need_no_extra(site: Path) -> None:
    for words in (("build",), ("check",), ("check", "--site"), ("next",), ("topics",)):
        done = run(site, *words)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_preview_needs_no_extra(site: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, "serve", "--port", "0"],
        cwd=site,
        env={"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        found = (_ADDRESS.search(line) for line in process.stdout or ())
        address = next(each[0] for each in found if each)
        with urlopen(f"{address}library-news/") as answer:
            assert "Lakeside Libraries" in answer.read().decode()
        process.kill()


@pytest.mark.parametrize(
    ("words", "library", "command"),
    [
        (("desk", "--no-open", "--port", "0"), "html-to-markdown", "make"),
        (("publish", "far", "--dry-run"), "asyncssh", '-m pip install --editable ".[sftp]"'),
        (("publish", "bucket", "--dry-run"), "obstore", '-m pip install --editable ".[s3]"'),
        (("publish", "blue", "--dry-run"), "obstore", '-m pip install --editable ".[azure]"'),
        (("publish", "red", "--dry-run"), "obstore", '-m pip install --editable ".[google]"'),
        (("mail", "stats"), "", "make subscriptions"),
    ],
    ids=["desk", "sftp", "s3", "azure", "google", "mail"],
)
def test_a_command_that_lacks_its_extra_says_how_to_install_it(
    site: Path, words: tuple[str, ...], library: str, command: str
) -> None:
    run(site, "build", "--quiet", "--no-search")
    done = run(site, *words)
    assert done.returncode == 2, done.stdout + done.stderr
    assert library in done.stderr
    assert done.stderr.rstrip().endswith(command)
    assert "Traceback" not in done.stderr
