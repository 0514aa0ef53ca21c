"""A backup takes the place of the library: checked before, in its turn, and nothing of the old file is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest
from tests.library.conftest import AINO, EERO, Library
from tests.library.stores.test_earlier_libraries import SAMPLES

from tunilib.core.outcome import Word
from tunilib.errors import LocalError, SessionExpired, Unavailable, UsageError
from tunilib.library.desk import Desk
from tunilib.library.models.desk import DeskWord
from tunilib.library.stores import store_address
from tunilib.library.stores.sqlite import restoration
from tunilib.local.database import lock_path
from tunilib.local.locks import locked


@pytest.fixture(name="backup")
def _backup(library: Library, tmp_path: Path) -> Path:
    """A backup, after which something was lent."""
    library.desk.patrons.edit(EERO, {"email": "eero@library.example"})
    library.lend(AINO, "b1", "b2")
    library.hold(EERO)
    library.desk.check_in(["b1"])
    file = tmp_path / "backup.sqlite"
    library.desk.backup(file)
    library.copies("c1", record="r2")
    library.lend(EERO, "c1")
    return file


def loans(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {barcode for (barcode,) in db.execute("SELECT barcode FROM loan WHERE returned IS NULL")}


def files(library: Library) -> set[str]:
    return {path.name for path in library.path.parent.iterdir()}


def test_a_backup_takes_the_place_of_the_library_which_is_kept_beside_it(library: Library, backup: Path) -> None:
    done = library.desk.restore(backup)

    assert (done.file, done.outcome) == (backup, DeskWord.RESTORED)
    assert done.kept == library.path.with_name("library-before-restore.sqlite")
    assert loans(library.path) == {"b2"}
    assert loans(done.kept) == {"b2", "c1"}
    assert library.desk.verify().problems == ()
    assert backup.exists()
    assert library.sql("SELECT COUNT(*) FROM event WHERE kind = 'library-restored' AND cause = 'restore'") == [(1,)]


def test_a_second_restore_keeps_both_files_and_their_permissions_and_one_that_is_gone_comes_back(
    library: Library, backup: Path
) -> None:
    library.path.chmod(0o660)
    first, second = library.desk.restore(backup).kept, library.desk.restore(backup).kept
    assert first is not None
    assert second is not None
    assert (loans(first), loans(second)) == ({"b2", "c1"}, {"b2"})
    assert stat.S_IMODE(library.path.stat().st_mode) == 0o660
    library.close()
    library.path.unlink()
    assert Desk(store_address(library.path), library.now).restore(backup).kept is None
    assert loans(library.path) == {"b2"}


def test_everybody_is_signed_out_so_that_no_session_that_ended_since_comes_back(
    library: Library, tmp_path: Path
) -> None:
    door = library.door(AINO)
    file = tmp_path / "backup.sqlite"
    library.desk.backup(file)
    library.desk.restore(file)
    with pytest.raises((LocalError, SessionExpired)):  # a file that was open is said to be another one
        door.loans.read()
    with pytest.raises(SessionExpired):
        door.loans.read()


def test_notices_that_the_backup_had_not_sent_are_held_back(library: Library, backup: Path) -> None:
    (notice,) = library.desk.notices.waiting()
    assert library.desk.notices.claim(notice.id)
    library.desk.notices.settle(notice.id, Word.MAILED)

    (reason,) = library.desk.restore(backup).reasons

    assert "1 notice" in reason.text("en")
    assert Desk(store_address(library.path), library.now).notices.waiting() == ()
    assert library.desk.notices.show(notice.id).state == "held"
    assert library.desk.report().notices_unsent == 0


def test_what_was_in_the_log_of_the_old_file_goes_with_it(library: Library, backup: Path) -> None:
    """A reader with an old snapshot keeps the log from being written into the file."""
    with closing(sqlite3.connect(library.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM loan").fetchone()
        library.copies("c2", record="r2")
        library.lend(AINO, "c2")
        kept = library.desk.restore(backup).kept
        reader.execute("ROLLBACK")
    assert kept is not None
    assert loans(library.path) == {"b2"}
    assert loans(kept) == {"b2", "c1", "c2"}


def test_it_waits_for_its_turn_among_the_writers(library: Library, backup: Path) -> None:
    began, done = threading.Event(), list[DeskWord]()

    def restore() -> None:
        desk = Desk(store_address(library.path), library.now)
        with desk.restoring(backup) as prepared:
            began.set()
            done.append(prepared.restore().outcome)
        desk.close()

    with locked(lock_path(library.path)):
        thread = threading.Thread(target=restore)
        thread.start()
        began.wait()
        thread.join(0.05)
        assert done == []
        assert loans(library.path) == {"b2", "c1"}
    thread.join()
    assert done == [DeskWord.RESTORED]


def test_a_turn_that_does_not_come_changes_nothing(
    library: Library, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoration, "queued", lambda path: locked(lock_path(path), timeout=0))
    before = files(library)
    with locked(lock_path(library.path)), pytest.raises(Unavailable):
        library.desk.restore(backup)
    assert loans(library.path) == {"b2", "c1"}
    assert files(library) == before


def damaged(backup: Path) -> None:
    content = bytearray(backup.read_bytes())
    content[8192:9192] = b"\xff" * 1000
    backup.write_bytes(content)


def unreadable(backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as db:
        db.execute("UPDATE loan SET due = 'soon'")
        db.commit()


def with_a_trigger(backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as db:
        db.execute("CREATE TRIGGER forgiving AFTER INSERT ON event BEGIN DELETE FROM fine; END")
        db.commit()


def with_an_index(backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as db:
        db.execute("CREATE UNIQUE INDEX one_loan_alone ON loan (renewals, barcode)")
        db.commit()


def cut_off(backup: Path) -> None:
    os.truncate(backup, backup.stat().st_size - 1)


def another_programs(backup: Path) -> None:
    backup.unlink()
    with closing(sqlite3.connect(backup)) as db:
        db.execute("CREATE TABLE thing (id)")


def newer(backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as db:
        db.execute("PRAGMA user_version = 999")


@pytest.mark.parametrize(
    "spoil",
    [damaged, unreadable, with_a_trigger, with_an_index, cut_off, another_programs, newer, Path.unlink, os.truncate],
)
def test_what_cannot_be_used_is_not_restored_and_nothing_is_changed(
    library: Library, backup: Path, spoil: object
) -> None:
    spoil(backup, 0) if spoil is os.truncate else spoil(backup)  # type: ignore[operator]
    before = files(library)

    with pytest.raises(LocalError) as caught:
        library.desk.restore(backup)

    assert caught.value.exit_code == 6
    assert (caught.value.code == "file") == (spoil is Path.unlink)
    assert str(backup) in caught.value.message
    assert loans(library.path) == {"b2", "c1"}
    assert files(library) == before


def test_what_is_no_database_is_not_even_copied(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "huge").touch()
    os.truncate(tmp_path / "huge", 1 << 40)
    monkeypatch.setattr(shutil, "copyfileobj", lambda *_: pytest.fail("copied"))
    with pytest.raises(LocalError, match="is not a database"):
        library.desk.restore(tmp_path / "huge")


def test_a_folder_and_a_pipe_are_no_backup(library: Library, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for file in (tmp_path, tmp_path / "pipe", Path()):
        with pytest.raises(LocalError) as caught:
            library.desk.restore(file)
        assert caught.value.code == "file"


def test_the_library_is_not_restored_from_itself(library: Library, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(library.path)
    for file in (library.path, tmp_path / "link"):
        with pytest.raises(UsageError):
            library.desk.restore(file)


def test_a_library_that_has_moved_is_not_restored(library: Library, backup: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.sqlite"
    assert library.desk.move(f"sqlite:///{new}").outcome is DeskWord.MOVED
    with pytest.raises(LocalError, match="has moved to"):
        Desk(library.address, library.now).restore(backup)
    assert loans(library.path) == loans(new) == {"b2", "c1"}
    assert not library.path.with_name("library-before-restore.sqlite").exists()


def test_a_backup_that_breaks_a_rule_is_restored_and_that_is_said(library: Library, backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as db:
        db.execute("UPDATE loan SET renewals = 3")
        db.commit()
    done = library.desk.restore(backup)
    assert any("was renewed 3 times" in reason.text("en") for reason in done.reasons)


def test_a_copy_of_file_and_log_of_a_library_in_use_is_restored_whole(library: Library, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    with closing(sqlite3.connect(library.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM loan").fetchone()
        library.lend(AINO, "b1")
        for ending in ("", "-wal"):
            shutil.copyfile(f"{library.path}{ending}", f"{copy}{ending}")
        reader.execute("ROLLBACK")
    library.lend(AINO, "b2")
    before = copy.with_name("copy.sqlite-wal").read_bytes()

    library.desk.restore(copy)

    assert loans(library.path) == {"b1"}
    assert copy.with_name("copy.sqlite-wal").read_bytes() == before


def test_a_backup_of_an_earlier_version_is_brought_up_to_date_and_left_as_it_is(library: Library, backup: Path) -> None:
    backup.unlink()
    with closing(sqlite3.connect(backup)) as db:
        db.executescript((SAMPLES / "sqlite.sql").read_text(encoding="utf-8"))
    before = backup.read_bytes()
    library.desk.restore(backup)
    assert loans(library.path) == {"b2", "c1"}
    assert library.desk.verify().problems == ()
    assert backup.read_bytes() == before


@pytest.mark.parametrize("call", ["link", "replace", "rename"])
def test_a_kill_at_any_step_leaves_the_one_or_the_other_complete(
    library: Library, backup: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """The kill is an error that nothing handles."""

    class Killed(BaseException):
        pass

    def killed(*_: object, **__: object) -> None:
        raise Killed

    monkeypatch.setattr(os if call == "link" else Path, call, killed)
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)
    with closing(sqlite3.connect(library.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM loan").fetchone()
        library.copies("c2", record="r2")
        library.lend(AINO, "c2")
        with pytest.raises(Killed):
            library.desk.restore(backup)
        monkeypatch.undo()
        reader.execute("ROLLBACK")

    fresh = Library(library.path)
    assert fresh.desk.verify().problems == ()
    assert {barcode for (barcode,) in fresh.sql("SELECT barcode FROM loan WHERE returned IS NULL")} == (
        {"b2"} if call == "rename" else {"b2", "c1", "c2"}
    )
    fresh.close()


def test_a_desk_that_is_open_while_the_library_is_restored_says_so_once_and_then_uses_the_new_file(
    library: Library,
) -> None:
    copy = library.path.with_name("copy.sqlite")
    library.desk.backup(copy)
    library.lend(AINO, "b1")
    copy.replace(library.path)

    with pytest.raises(LocalError) as caught:
        library.desk.checkout(AINO, ["b2"])

    assert (caught.value.code, caught.value.exit_code) == ("database", 6)
    assert library.sql("SELECT COUNT(*) FROM loan") == [(0,)]
    assert library.lend(AINO, "b2")
    assert library.sql("SELECT barcode FROM loan") == [("b2",)]
    assert library.desk.verify().ok


def test_two_do_not_restore_a_library_at_once(library: Library, backup: Path) -> None:
    with library.desk.restoring(backup), pytest.raises(Unavailable):
        Desk(store_address(library.path), library.now).restore(backup)
    assert loans(library.path) == {"b2", "c1"}
    assert library.desk.restore(backup).outcome is DeskWord.RESTORED
