"""The files of a user, as paths. :mod:`tunilib.local.places` says where they are.

Nothing is created here; `tunilib.local.files.prepare_folder` makes a folder at the first write.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tunilib.errors import LocalError
from tunilib.local.places import DEMONSTRATION, PROFILES, QUICK, config_file, data_folder, state_folder

if TYPE_CHECKING:
    from collections.abc import Mapping


class Paths(NamedTuple):
    """The files and folders of one user; all absolute.

    Attributes:
        config: what the user sets; never written.
        data: the folder of libraries and of the ledger.
        state: the folder of sessions, locks and stored pages.
    """

    config: Path
    data: Path
    state: Path

    @property
    def profiles(self) -> Path:
        """The accounts made by ``login``."""
        return self.config.with_name(PROFILES)

    @property
    def demonstration(self) -> Path:
        """The demonstration's library."""
        return self.data / DEMONSTRATION

    @property
    def ledger(self) -> Path:
        """What was seen and done."""
        return self.data / "ledger.sqlite"

    @property
    def payments(self) -> Path:
        """The journal of payments."""
        return self.data / "payments.sqlite"

    @property
    def sessions(self) -> Path:
        """A file for each account."""
        return self.state / "sessions"

    @property
    def refused(self) -> Path:
        """Refused passwords, a file for each card."""
        return self.state / "refused"

    @property
    def pages(self) -> Path:
        """Redacted pages for bug reports."""
        return self.state / "pages"

    @property
    def notify(self) -> Path:
        """The channels for news, as commands set them up."""
        return self.profiles.with_name("notify.toml")

    @property
    def schedule(self) -> Path:
        """The installed timer."""
        return self.profiles.with_name("schedule.toml")

    @property
    def settings(self) -> tuple[Path, ...]:
        """Settings, by hand or by commands."""
        beside = (self.profiles, self.schedule, self.notify)
        return (self.config, *beside, self.state / "timer" / "tunilib")

    @property
    def lines(self) -> Path:
        """The quick files of ``status --line`` and completion."""
        return self.state / QUICK

    def lock(self, subject: str) -> Path:
        """The lock file of a subject."""
        return self.state / "locks" / f"{subject}.lock"


def find_paths(environ: Mapping[str, str] | None = None, platform: str = sys.platform) -> Paths:
    env = os.environ if environ is None else environ
    config = Path(config_file(env, platform))
    if config.name == PROFILES:
        raise LocalError(
            "TUNILIB_CONFIG names {path}, and profiles.toml is the file that login writes",
            code="configuration",
            hint="give your own configuration another name, such as config.toml",
            path=config,
        )
    return Paths(config=config, data=Path(data_folder(env, platform)), state=Path(state_folder(env, platform)))
