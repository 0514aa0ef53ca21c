"""Opening an address in the user's browser."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def open_in_browser(address: str, environ: Mapping[str, str]) -> bool:
    """Open an address in the browser that ``BROWSER`` names, else the system's; False: there is none.

    It is not waited for, and gets no password from the environment.
    """
    import shlex
    import subprocess

    from tunilib.local.password_command import child_environment

    for command in _browsers(environ):
        words = shlex.split(command)
        given = [word.replace("%s", address) for word in words]
        if given == words:
            given.append(address)
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own command, and no shell
                given,
                env=child_environment(environ),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except (OSError, ValueError):
            continue
        process.returncode = 0  # it lives as long as it likes
        return True
    return False


def _browsers(environ: Mapping[str, str]) -> list[str]:
    """The commands that open an address, best first."""
    import sys

    chosen = [command for command in environ.get("BROWSER", "").split(os.pathsep) if command.strip()]
    if chosen:
        return chosen
    if sys.platform == "darwin":
        return ["open"]
    has_screen = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    return ["xdg-open", "x-www-browser"] if has_screen else []
