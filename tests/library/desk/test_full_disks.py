"""A disk that is full at any page that a change needs: the change is refused, and the library is as it was."""

from __future__ import annotations

import io
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.kills.state import state_of
from tests.library.conftest import AINO, EERO, Library

from tunilib.errors import LocalError
from tunilib.local.database import connections

MOST_PAGES = 400
OUT = [f"o{number}" for number in range(30)]
NEW = [f"n{number}" for number in range(90)]
RECORDS = "".join(f"TY  - BOOK\nTI  - Book {number}\nAU  - Author, A.\nER  - \n\n" for number in range(40))


def _import(library: Library) -> None:
    list(library.desk.imports.read(io.BytesIO(RECORDS.encode()), copies=2))


CHANGES: dict[str, Callable[[Library], object]] = {
    "checkout": lambda library: library.desk.checkout(EERO, NEW),
    "return": lambda library: library.desk.check_in(OUT),
    "renewal": lambda library: library.door(AINO).loans.renew(library.door(AINO).loans.read().items),
    "day": lambda library: library.desk.day(),
    "import": _import,
}


@pytest.fixture(name="begun")
def _begun(library: Library) -> Path:
    """A library with many loans on a full disk: a change needs more pages than there are."""
    library.copies(*OUT, *NEW, record="r2")
    library.lend(AINO, *OUT)
    library.at("2026-04-06")
    library.door(AINO)
    library.close()
    with closing(sqlite3.connect(library.path)) as db:
        db.execute("DELETE FROM act")
        db.commit()
        db.execute("VACUUM")
    return library.path


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_that_finds_the_disk_full_at_any_page_changes_nothing(
    library: Library, begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    settings = connections._SETTINGS
    path = tmp_path / "full.sqlite"
    pages = begun.stat().st_size // 4096
    before = state_of(begun)
    for more in range(MOST_PAGES):
        shutil.copy(begun, path)
        monkeypatch.setattr(connections, "_SETTINGS", (*settings, f"PRAGMA max_page_count = {pages + more}"))
        full = Library(path)
        full.moment = library.moment
        error = _refusal(CHANGES[what], full)
        assert full.desk.verify().problems == ()
        full.close()
        if error is None:
            assert state_of(path) != before
            assert more > 0, "it never needed a page"
            return
        assert error.code == "database"
        assert "full" in str(error)
        if what == "day":
            assert _notices_once_ended(path, library) == 1, "what was done stays done, and is not done again"
        else:
            assert state_of(path) == before
    pytest.fail("it is never enough")


def _notices_once_ended(path: Path, library: Library) -> int:
    """The number of notices after the day was ended again, with room for them."""
    again = Library(path)
    again.moment = library.moment
    with pytest.MonkeyPatch.context() as patched:
        settings = (*connections._SETTINGS, "PRAGMA max_page_count = 1000000")
        patched.setattr(connections, "_SETTINGS", settings)
        again.desk.day()
        count = len(again.desk.notices.list())
    again.close()
    return count


def _refusal(change: Callable[[Library], object], library: Library) -> LocalError | None:
    try:
        change(library)
    except LocalError as error:
        return error
    return None
