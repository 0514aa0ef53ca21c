"""Where the files of a user are, as text: what :mod:`tunilib.local.paths` is made from (interface, section 4).

======================  =============================  ==============================================
what                    named by                       Linux, without that
======================  =============================  ==============================================
``config.toml``         ``TUNILIB_CONFIG`` (a file)    ``$XDG_CONFIG_HOME/tunilib/config.toml``
data folder             ``TUNILIB_DATA``               ``$XDG_DATA_HOME/tunilib``
state folder            ``TUNILIB_STATE``              ``$XDG_STATE_HOME/tunilib``
======================  =============================  ==============================================

macOS keeps all three below ``~/Library/Application Support/tunilib``.

It imports nothing but ``os`` and ``sys``: completion and ``status --line`` use it, and have to answer at once.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

PROFILES = "profiles.toml"
"""The accounts made by ``login``, in the folder of the configuration."""

DEMONSTRATION = "demo.sqlite"
"""The demonstration's library, in the data folder."""

QUICK = "lines"
"""The folder of what ``status --line`` and completion show, in the state folder."""

_LONGEST_STEM = 120
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")


def config_file(environ: Mapping[str, str], platform: str = sys.platform) -> str:
    """What the user sets. All of them raise ``LocalError`` without a home folder and a name."""
    return _named(environ, "TUNILIB_CONFIG") or os.path.join(_folder(environ, platform, "config"), "config.toml")


def data_folder(environ: Mapping[str, str], platform: str = sys.platform) -> str:
    """The folder of libraries and of the ledger."""
    return _named(environ, "TUNILIB_DATA") or _folder(environ, platform, "data")


def state_folder(environ: Mapping[str, str], platform: str = sys.platform) -> str:
    """The folder of sessions, locks, quick files and pages stored for bug reports."""
    return _named(environ, "TUNILIB_STATE") or _folder(environ, platform, "state")


def file_stem(owner: str, card: str) -> str:
    """A file name for an account: unique on every file system, also where case is ignored, for any text."""
    stem = f"{_escaped(owner)}+{_escaped(card)}"
    if len(stem) > _LONGEST_STEM:
        import hashlib

        stem = f"{stem[:_LONGEST_STEM]}+{hashlib.sha256(stem.encode()).hexdigest()}"
    return stem


def _escaped(text: str) -> str:
    raw = text.encode("utf-8", "surrogatepass")
    return "".join(chr(byte) if chr(byte) in _PLAIN else f"={byte:02x}" for byte in raw)


def _named(environ: Mapping[str, str], variable: str) -> str:
    value = environ.get(variable, "")
    if value == "~" or value.startswith("~/"):  # cron and systemd do not expand it
        value = _home(environ) + value[1:]
    return os.path.abspath(value) if value else ""


def _folder(environ: Mapping[str, str], platform: str, kind: str) -> str:
    if platform == "darwin":
        support = os.path.join(_home(environ), "Library", "Application Support", "tunilib")
        return os.path.join(support, "state") if kind == "state" else support
    return os.path.join(xdg_folder(environ, kind), "tunilib")


def xdg_folder(environ: Mapping[str, str], kind: str) -> str:
    """A folder of the XDG base directory specification: ``config``, ``data`` or ``state``."""
    variable, below = {
        "config": ("XDG_CONFIG_HOME", ".config"),
        "data": ("XDG_DATA_HOME", ".local/share"),
        "state": ("XDG_STATE_HOME", ".local/state"),
    }[kind]
    return _absolute(environ.get(variable, "")) or os.path.join(_home(environ), below)


def _absolute(value: str) -> str:
    """A relative XDG folder is invalid and to be ignored (XDG base directory specification)."""
    return value if os.path.isabs(value) else ""


def _home(environ: Mapping[str, str]) -> str:
    home = _absolute(environ.get("HOME", "")) or _registered_home()
    if not home:
        from tunilib.errors import LocalError

        raise LocalError(
            "this user has no home folder",
            code="configuration",
            hint="set HOME, or TUNILIB_CONFIG, TUNILIB_DATA and TUNILIB_STATE",
        )
    return home


def _registered_home() -> str:
    import pwd

    try:
        return _absolute(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        return ""


def system_user(environ: Mapping[str, str]) -> str:
    """The name of the user who runs this, as the system knows them."""
    if os.name == "nt":
        return environ.get("USERNAME", "")
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def machine_name(environ: Mapping[str, str]) -> str:
    """The name of this machine."""
    return environ.get("COMPUTERNAME", "") if os.name == "nt" else os.uname().nodename
