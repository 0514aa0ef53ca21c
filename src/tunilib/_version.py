"""The version, baked in, as asking for the package's metadata is slow; and how to install what is missing."""

from __future__ import annotations

__version__ = "0.1.0"
ADDRESS = "https://pypi.org/project/tunilib/"
"""Where people find out what this is. One with ``github`` in it counts as a crawler's at some sites."""


def version_text(*, as_json: bool) -> str:
    return f'{{"version": "{__version__}"}}\n' if as_json else f"tunilib {__version__}\n"


def install_command(requirement: str) -> str:
    """The command that adds a package, or an extra of tunilib, to this installation.

    Args:
        requirement: ``tzdata`` or ``tunilib[cite]`` for example.
    """
    import shlex
    import sys
    from importlib.util import find_spec
    from pathlib import PurePath

    quoted, extra = shlex.quote(requirement), requirement.removeprefix("tunilib")
    source = _source()
    match PurePath(sys.prefix).parts[-3:]:
        case (_, "venvs", "tunilib") | ("pipx", "venvs", _):
            return f"pipx inject tunilib {quoted}"
        case ("uv", "tools", _):  # it asks an index for the name, unless it is told where tunilib came from
            own = shlex.quote(f"{source or 'tunilib'}{extra if extra != requirement else ''}")
            return f"uv tool install {own}" + (f" --with {quoted}" if extra == requirement else "")
    if source is None and extra != requirement:  # a clone of which nothing was installed
        quoted = f"-e {shlex.quote(f'{PurePath(__file__).parents[2]}{extra}')}"
    python = shlex.quote(sys.executable) if sys.prefix != sys.base_prefix else ""
    if python and find_spec("pip") is None:
        return f"uv pip install --python {python} {quoted}"
    return f"{python} -m pip install {quoted}" if python else f"pip install {quoted}"


def _source() -> str | None:
    """The folder or repository that tunilib was installed from; empty: an index. None: it was not installed."""
    import json
    from importlib.metadata import PackageNotFoundError, distribution
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    try:
        text = distribution("tunilib").read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    found = json.loads(text or "{}")
    address = str(found.get("url", ""))
    if "vcs_info" in found:
        return f"git+{address}"
    return url2pathname(urlsplit(address).path) if address.startswith("file:") else ""
