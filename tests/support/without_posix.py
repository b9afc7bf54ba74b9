"""Runs a command of the program without what only POSIX has: `without_posix.py VERB …`.

Takes the place of a machine with Windows, as far as Python shows it: the name of the platform, the
functions and modules that it lacks, its lock, and links that only administrators may make. All
libraries are loaded before, because they belong to this machine.
"""

import asyncio
import importlib
import multiprocessing.connection
import os
import shutil
import signal
import socketserver
import subprocess
import sys
import tempfile
import types
import uuid
import webbrowser
from typing import NoReturn

_LOADED = (asyncio, multiprocessing.connection, shutil, socketserver, subprocess, tempfile)
_ALSO_LOADED = (uuid, webbrowser)
_LIBRARIES = (
    *("mkdocs.commands.build", "mkdocs.config", "mkdocs.theme", "material", "markdown", "jinja2"),
    *("feedgen.feed", "frontmatter", "lxml.etree", "nh3", "PIL.Image", "PIL.ImageFont", "pypdf"),
    *("pagefind.index", "phonenumbers", "pydantic", "rich.console", "rich.progress", "watchfiles"),
    *("babel.messages.pofile", "babel.messages.mofile", "babel.dates", "ahocorasick_rs"),
    *("uvicorn", "starlette.applications", "anyio._backends._asyncio"),
    *("markdown_it", "mdit_py_plugins.footnote", "ruamel.yaml", "concurrent.futures.process"),
)
FUNCTIONS = (
    *("fork", "forkpty", "pread", "pwrite", "preadv", "getuid", "geteuid", "getgid"),
    *("getpgid", "setsid", "setpgid", "killpg", "nice", "sched_getaffinity", "register_at_fork"),
    *("fchmod", "fchown", "chown", "lchown", "mkfifo", "statvfs", "sync", "uname", "O_CLOEXEC"),
    *("O_NOFOLLOW", "O_DIRECTORY", "getloadavg", "openpty", "pipe2", "posix_fadvise"),
)
MODULES = ("fcntl", "pwd", "grp", "resource", "termios", "tty", "pty", "syslog", "readline")
SIGNALS = ("SIGHUP", "SIGCHLD", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGPIPE", "alarm", "pthread_kill")


def take_away() -> None:
    """Take all of it away from this process, for good."""
    for name in _LIBRARIES:
        importlib.import_module(name)
    for name in FUNCTIONS:
        if hasattr(os, name):
            delattr(os, name)
    for name in SIGNALS:
        if hasattr(signal, name):
            delattr(signal, name)
    for name in MODULES:
        sys.modules[name] = None  # type: ignore[assignment] # as Python does for one that is missing
    sys.modules["msvcrt"] = _lock_of_windows()
    vars(os)["symlink"] = _may_not
    vars(asyncio)["ProactorEventLoop"] = asyncio.SelectorEventLoop  # what uvicorn uses on Windows
    sys.platform = "win32"


def _lock_of_windows() -> types.ModuleType:
    """The module msvcrt with a lock for one process alone."""
    module = types.ModuleType("msvcrt")
    module.__dict__.update(LK_NBLCK=2, locking=lambda _file, _mode, _size: None)
    return module


def _may_not(*_: object, **__: object) -> NoReturn:
    raise OSError("a required privilege is not held by the client")


if __name__ == "__main__":
    take_away()
    from budkavle.cli.main import main

    sys.exit(main(sys.argv[1:], "budkavle"))
