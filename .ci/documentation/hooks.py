"""Adds what the documentation has as a site: lists of its folders, the changes, a front page."""

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]
FRONT = """\
# Budkavle

Budkavle turns news items written in Markdown into a website, feeds and e-mail.

- [Handbok för dig som skriver](handbok/index.md)
- [Handbook for administrators](handbook/index.md)
- [Alla meddelanden från programmet](handbok/koder/index.md)
- [Why things are as they are](adr/index.md)
"""
_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the front page, the changes, and a list for each folder that has none."""
    made = {
        "index.md": FRONT,
        "changes.md": (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
        "handbok/koder/index.md": f"# Alla meddelanden\n\n{_listed('handbok/koder', codes=True)}",
        "adr/index.md": f"# Decision records\n\n{_listed('adr', codes=False)}",
    }
    for path, text in made.items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let links to a folder lead to its list, and turn links to outside into their words."""
    del config
    here = posixpath.dirname(page.file.src_uri)

    def link(found: re.Match[str]) -> str:
        words, target = found[1], found[2]
        path = target.partition("#")[0]
        if not path or "://" in path or path.startswith("mailto:"):
            return found[0]
        known = posixpath.normpath(posixpath.join(here, path))
        if path.endswith("/") and files.get_file_from_path(f"{known}/index.md"):
            return f"[{words}]({path}index.md)"
        if known == "../CHANGELOG.md":
            return f"[{words}]({posixpath.relpath('changes.md', here or '.')})"
        return words if known.startswith("../") else found[0]

    parts = re.split(r"(^```.*?^```$|`[^`\n]+`)", markdown, flags=re.MULTILINE | re.DOTALL)
    return "".join(part if place % 2 else _LINK.sub(link, part) for place, part in enumerate(parts))


def _listed(folder: str, *, codes: bool) -> str:
    """A list of the pages of a folder, with their titles."""
    lines = []
    for file in sorted((ROOT / "docs" / folder).glob("*.md")):
        found = _TITLE.search(file.read_text(encoding="utf-8"))
        title = found[1] if found else file.stem
        lines.append(f"- [{title}]({file.name})" + (f" – `{file.stem}`" if codes else ""))
    return "\n".join(lines) + "\n"
