"""Where the files of a user are (interface, section 4).

======================  =============================  ==============================================
what                    named by                       Linux, without that
======================  =============================  ==============================================
``config.toml``         ``TUNILIB_CONFIG`` (a file)    ``$XDG_CONFIG_HOME/tunilib/config.toml``
data folder             ``TUNILIB_DATA``               ``$XDG_DATA_HOME/tunilib``
state folder            ``TUNILIB_STATE``              ``$XDG_STATE_HOME/tunilib``
======================  =============================  ==============================================

macOS keeps all three below ``~/Library/Application Support/tunilib``.

Nothing is made by asking where it is; `tunilib.local.files.prepare_folder` makes a folder when it is first
written.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tunilib.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Mapping

PROFILES = "profiles.toml"


class Paths(NamedTuple):
    """The files and folders of one user; all absolute.

    Attributes:
        config: what the user sets; read, never written.
        data: the folder of libraries and of the ledger.
        state: the folder of sessions, locks and pages stored for bug reports.
    """

    config: Path
    data: Path
    state: Path

    @property
    def profiles(self) -> Path:
        """The accounts made by ``login``, in the folder of the configuration."""
        return self.config.with_name(PROFILES)

    @property
    def demonstration(self) -> Path:
        """The demonstration's embedded library."""
        return self.data / "demo.sqlite"

    @property
    def ledger(self) -> Path:
        """What was seen and done."""
        return self.data / "ledger.sqlite"

    @property
    def payments(self) -> Path:
        """The journal of payments, the only file that has their addresses."""
        return self.data / "payments.sqlite"

    @property
    def sessions(self) -> Path:
        """The folder of sessions, a file for each account."""
        return self.state / "sessions"

    @property
    def refused(self) -> Path:
        """The folder of what is remembered of refused passwords, a file for each card."""
        return self.state / "refused"

    @property
    def pages(self) -> Path:
        """The folder of redacted pages for bug reports."""
        return self.state / "pages"

    @property
    def hooks(self) -> Path:
        """The hooks that commands made, beside the profiles."""
        return self.profiles.with_name("hooks.toml")

    @property
    def schedule(self) -> Path:
        """The unattended run as commands made it, beside the profiles."""
        return self.profiles.with_name("schedule.toml")

    @property
    def lines(self) -> Path:
        """The folder of what ``status --line`` shows, a file for each account."""
        return self.state / "lines"

    def lock(self, subject: str) -> Path:
        """The lock file of a subject, for what has no better place for one."""
        return self.state / "locks" / f"{subject}.lock"


def find_paths(environ: Mapping[str, str] | None = None, platform: str = sys.platform) -> Paths:
    """The places of a user's files.

    Args:
        environ: the environment variables; those of this process by default. An empty one counts as unset.
        platform: as `sys.platform`.

    Raises:
        LocalError: ``configuration``: there is no home folder and a place was not named either, or the
            configuration is named like the file that ``login`` writes.
    """
    env = os.environ if environ is None else environ
    config = _named(env, "TUNILIB_CONFIG") or _platform_folder(env, platform, "config") / "config.toml"
    if config.name == PROFILES:
        raise LocalError(
            "TUNILIB_CONFIG names {path}, and profiles.toml is the file that login writes",
            code="configuration",
            hint="give your own configuration another name, such as config.toml",
            path=config,
        )
    return Paths(
        config=config,
        data=_named(env, "TUNILIB_DATA") or _platform_folder(env, platform, "data"),
        state=_named(env, "TUNILIB_STATE") or _platform_folder(env, platform, "state"),
    )


def _named(env: Mapping[str, str], variable: str) -> Path | None:
    value = env.get(variable, "")
    if not value:
        return None
    if value == "~" or value.startswith("~/"):  # cron and systemd do not expand it
        value = str(_home(env)) + value[1:]
    return Path(os.path.abspath(value))  # noqa: PTH100 - Path.absolute keeps the ".." of a name


def _platform_folder(env: Mapping[str, str], platform: str, kind: str) -> Path:
    if platform == "darwin":
        support = _home(env) / "Library" / "Application Support" / "tunilib"
        return support / "state" if kind == "state" else support
    variable, below = {
        "config": ("XDG_CONFIG_HOME", ".config"),
        "data": ("XDG_DATA_HOME", ".local/share"),
        "state": ("XDG_STATE_HOME", ".local/state"),
    }[kind]
    return (_absolute(env.get(variable, "")) or _home(env) / below) / "tunilib"


def _absolute(value: str) -> Path | None:
    """A relative XDG folder is invalid and to be ignored (XDG base directory specification)."""
    path = Path(value)
    return path if value and path.is_absolute() else None


def _home(env: Mapping[str, str]) -> Path:
    home = _absolute(env.get("HOME", "")) or _registered_home()
    if home is None:
        raise LocalError(
            "this user has no home folder",
            code="configuration",
            hint="set HOME, or TUNILIB_CONFIG, TUNILIB_DATA and TUNILIB_STATE",
        )
    return home


def _registered_home() -> Path | None:
    import pwd

    try:
        return _absolute(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        return None
