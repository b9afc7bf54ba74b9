"""The files of a site's own look: where they are, and where a change of them is written."""

from pathlib import Path

from budkavle.host.chrome import Description
from budkavle.render.theme_files import PROGRAM_THEME
from budkavle.system import shipped

STYLE = "assets/stylesheets/organisation.css"
LOGO = "assets/images/logo.svg"
ICON = "assets/images/icon.svg"


def file_of(path: str, described: Description) -> Path:
    """The file that readers get at a path of the site: from content/, or from the theme."""
    places = (described.content, described.theme, PROGRAM_THEME)
    return next((each / path for each in places if (each / path).is_file()), PROGRAM_THEME / path)


def own_file_of(path: str, described: Description, folder: Path) -> Path:
    """The file to write at a path: the one that readers get, if it is in the site's own folder.

    A file of the program is not changed; the site gets one of its own in content/ instead.
    """
    file, own, program = file_of(path, described).resolve(), folder.resolve(), PROGRAM_THEME
    is_shipped = shipped.IS_INSTALLED and file.is_relative_to(program.resolve())
    is_own = file.is_relative_to(own) and not is_shipped
    return file if is_own else described.content / path
