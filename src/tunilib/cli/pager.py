"""What is longer than the terminal goes through a pager, as with git.

The pager is ``TUNILIB_PAGER``, else ``PAGER``, else ``less``; an empty value means none. ``less`` is given ``LESS=FRX``
unless the environment has it otherwise: it ends where all fits, shows colours, and leaves the text on the screen.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunilib.cli.output import Output

_DEFAULT = "less"
_SETTINGS = {"LESS": "FRX", "LV": "-c"}
_SECRET = "TUNILIB_PASSWORD"  # noqa: S105 - how the names of variables begin


def show(output: Output, environ: Mapping[str, str], text: str) -> None:
    """Write a text to standard output, through a pager where that is a terminal with fewer lines."""
    command = _command(output, environ, text)
    if not command or not _run(command, environ, output, text):
        output.write(text)


def _command(output: Output, environ: Mapping[str, str], text: str) -> list[str]:
    """The pager's words; none where none is wanted or needed."""
    lines = _height(output)
    if not lines or text.count("\n") < lines or environ.get("TERM") == "dumb":
        return []
    import shlex
    import shutil

    wanted = environ.get("TUNILIB_PAGER", environ.get("PAGER"))
    try:
        words = shlex.split(_DEFAULT if wanted is None else wanted)
    except ValueError:
        return []
    path = shutil.which(words[0], path=environ.get("PATH")) if words else None
    return [] if path is None else [path, *words[1:]]


def _height(output: Output) -> int:
    """The lines of the terminal; 0 without a terminal, or where it has no size."""
    if not output.is_terminal or output.stdout is None:
        return 0
    try:
        return os.get_terminal_size(output.stdout.fileno()).lines
    except (OSError, ValueError):
        return 0


def _run(command: list[str], environ: Mapping[str, str], output: Output, text: str) -> bool:
    """Whether the pager was there."""
    import subprocess
    from contextlib import suppress

    assert output.stdout is not None
    output.flush()
    seen = {name: value for name, value in environ.items() if not name.startswith(_SECRET)}
    try:
        process = subprocess.Popen(  # noqa: S603 - the user's own pager, and no shell
            command,
            stdin=subprocess.PIPE,
            stdout=output.stdout.fileno(),
            env={**_SETTINGS, **seen},
            encoding=getattr(output.stdout, "encoding", None) or "utf-8",
            errors="replace",
        )
    except OSError:
        return False
    assert process.stdin is not None
    with suppress(KeyboardInterrupt, BrokenPipeError):
        process.stdin.write(text)
    with suppress(BrokenPipeError):
        process.stdin.close()
    while process.poll() is None:  # the pager itself decides what ^C means
        with suppress(KeyboardInterrupt):
            process.wait()
    return True
