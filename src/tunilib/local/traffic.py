"""How many requests each site got in a night: a byte for each, in a file for each site, so that no count is lost."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from tunilib.local.files import prepare_folder
from tunilib.local.places import file_stem

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tunilib.local.paths import Paths

_HALF_A_DAY = timedelta(hours=12)


class StoredNight(NamedTuple):
    """A night, from noon to noon, in which runs repeat what they could not reach."""

    day: date
    folder: Path

    def add(self, host: str) -> None:
        """Count a request; where nothing can be written, those of other runs are not known."""
        with suppress(OSError):
            file = os.open(self._file(host), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(file, b".")
            finally:
                os.close(file)

    def count(self, host: str) -> int:
        """How many there were."""
        try:
            return self._file(host).stat().st_size
        except OSError:
            return 0

    def _file(self, host: str) -> Path:
        return self.folder / file_stem(host, "")


def this_night(paths: Paths, now: datetime) -> StoredNight:
    """The night of a moment; those before it are forgotten."""
    night = StoredNight(day := (now - _HALF_A_DAY).date(), paths.requests / day.isoformat())
    prepare_folder(night.folder, variable="TUNILIB_STATE")
    for other in paths.requests.iterdir():
        if other != night.folder:
            shutil.rmtree(other, ignore_errors=True)
    return night


def last_night(paths: Paths) -> StoredNight | None:
    """The last night in which a run was made; None: there is none."""
    with suppress(OSError, ValueError):
        newest = max(paths.requests.iterdir(), default=None)
        if newest is not None:
            return StoredNight(date.fromisoformat(newest.name), newest)
    return None
