"""The version, baked in, as asking for the package's metadata is slow; and how to install what is missing."""

from __future__ import annotations

__version__ = "0.1.0"
ADDRESS = "https://pypi.org/project/tunilib/"
"""Where people find out what this is. One with ``github`` in it counts as a crawler's at some sites."""


def version_text(*, as_json: bool) -> str:
    """What ``--version`` prints."""
    return f'{{"version": "{__version__}"}}\n' if as_json else f"tunilib {__version__}\n"


def install_command(requirement: str) -> str:
    """The command that adds a package, or an extra of tunilib, to this installation.

    Args:
        requirement: ``tzdata`` or ``tunilib[cite]`` for example.
    """
    import shlex
    import sys
    from pathlib import PurePath

    quoted = shlex.quote(requirement)
    match PurePath(sys.prefix).parts[-3:]:
        case (_, "venvs", "tunilib") | ("pipx", "venvs", _):
            return f"pipx inject tunilib {quoted}"
        case ("uv", "tools", _):
            return f"uv tool install tunilib --with {quoted}"
        case _:
            return f"pip install {quoted}"
