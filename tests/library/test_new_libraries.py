"""New libraries, their rules, copies of them, and the check of their files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.library.conftest import AINO, EERO, Library

from tunilib.backends.registry import EMBEDDED, VUFIND, backend_at, find_backend
from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.core.rules import Rules
from tunilib.errors import LocalError, UsageError
from tunilib.library.desk import Desk
from tunilib.library.ids import digest, new_id, new_one_time_password, new_token
from tunilib.library.patron.door import EmbeddedEntry
from tunilib.library.rules.rulebook import default_rules_text, rules_of, rules_of_data, stored_data
from tunilib.library.stores import store_address, store_path

RULES = """
name = "Village library"
contact = { phone = "03 123", email = "desk@village.example" }
pickup_libraries = [{ id = "barn", name = "The barn" }]
[closed]
dates = [2026-12-24]
[loan.weeks]
period = "21d"
fixed_due = 2026-05-31
[[row]]
use = {loan = "weeks"}
"""


def test_its_address_is_told_from_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    library = Library(tmp_path / "a.sqlite")

    made = Desk(store_address(Path("b.sqlite")), library.now).init()

    assert made.store == f"sqlite:///{tmp_path}/b.sqlite"
    assert [place.id for place in made.pickup_libraries] == ["linna", "hervanta", "arvo"]


def test_a_library_keeps_the_rules_it_was_made_with(tmp_path: Path) -> None:
    library = Library(tmp_path / "village.sqlite", RULES)
    library.patrons(AINO)
    library.copies("b1", library="barn")

    (lent,) = library.desk.checkout(AINO, ["b1"])

    assert str(lent.due) == "2026-03-23"
    assert EmbeddedEntry(store_address(library.path), library.now).name == "Village library"
    assert library.sql("SELECT rules_text FROM library") == [(RULES,)]


def test_rules_that_cannot_be_used_make_no_library(tmp_path: Path) -> None:
    for text in (
        "limit = 3",
        "[[row]]\nuse = {}\n[[limit]]\nloans = -1",
        "[limits]\nloans = 3",
        "this is no TOML",
        'zone = "Europe/Atlantis"',
        'zone = "../etc"',
        "[[row]]\nuse = {}\n[[limit]]\nlaons = 3",
    ):
        with pytest.raises(LocalError) as caught:
            Library(tmp_path / "new.sqlite", text)
        assert caught.value.code == "configuration", text
        assert not (tmp_path / "new.sqlite").exists()


def test_the_default_rules_file_is_what_the_core_knows() -> None:
    assert rules_of(default_rules_text()) == Rules()


def test_the_default_rules_are_known_by_their_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    from tunilib.library.rules import rulebook

    data = stored_data(default_rules_text())
    assert digest(data) == rulebook._DEFAULT
    monkeypatch.setattr(rulebook, "_checked", lambda read: pytest.fail("read again"))
    assert rules_of_data(data) == Rules()


def test_rules_are_kept_with_their_dates() -> None:
    assert rules_of_data(stored_data(RULES))._replace(stated=None) == rules_of(RULES)


def test_an_address_names_a_file(tmp_path: Path) -> None:
    for address, path in (("a.sqlite", "a.sqlite"), ("/a/b.sqlite", "/a/b.sqlite"), ("a b%20c", "a b%20c")):
        assert store_path(f"sqlite:///{address}") == Path(path)
    assert store_path(store_address(tmp_path / "a b.sqlite")) == tmp_path / "a b.sqlite"
    for wrong in ("", "sqlite:", "sqlite://", "sqlite:///", "sqlite://host/a", "/a", "sqlite:///a\0b"):
        with pytest.raises(UsageError):
            store_path(wrong)


def test_the_registry_opens_the_embedded_library_by_its_name(library: Library) -> None:
    entry = find_backend("embedded").open(store_address(library.path), now=library.now)

    assert entry.sign_in(SignInRequest(card=AINO, password="secret1")).card == AINO
    assert backend_at("sqlite:///x") is EMBEDDED
    assert backend_at("https://library.example") is VUFIND
    assert find_backend("finna") is find_backend("vufind")
    with pytest.raises(UsageError):
        find_backend("papyrus")


def test_ids_are_short_opaque_and_never_look_like_a_barcode() -> None:
    made = {new_id() for _ in range(2000)}

    assert len(made) == 2000
    assert all(len(text) == 7 and text.isalnum() and text[0].isalpha() for text in made)
    assert not set("".join(made)) & set("01ilou")
    passwords = {new_one_time_password() for _ in range(100)}
    assert all(len(text) == 8 and text.isascii() and text.isalnum() for text in passwords)
    assert len({new_token() for _ in range(100)}) == 100


def test_a_copy_taken_while_in_use_is_whole_and_private(library: Library, tmp_path: Path) -> None:
    library.lend(AINO, "b1")
    file = tmp_path / "copy.sqlite"

    library.desk.backup(file)
    library.desk.check_in(["b1"])

    copy = Library(file)
    assert copy.desk.verify().ok is True
    assert [loan.barcode for loan in copy.door(AINO).loans.read().items] == ["b1"]
    assert file.stat().st_mode & 0o777 == 0o600
    copy.close()


def test_a_copy_is_never_written_over_a_file_nor_into_no_folder(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "copy.sqlite"
    file.write_text("precious")

    for target in (file, tmp_path / "nowhere" / "copy.sqlite"):
        with pytest.raises(LocalError) as caught:
            library.desk.backup(target)
        assert caught.value.code == "file"

    assert file.read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_a_damaged_file_is_found(library: Library) -> None:
    library.desk.close()
    with closing(sqlite3.connect(library.path)) as db:
        ((page,),) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'hold_expires'").fetchall()
    with library.path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)

    desk = Desk(store_address(library.path), library.now)
    try:
        problems = desk.verify().problems
    except LocalError as error:  # the page is one of those that every reading needs
        problems = (error.message,)
    assert problems


def test_the_report_counts_what_there_is(library: Library) -> None:
    library.lend(AINO, "b1", "b2")
    library.hold(EERO)
    library.at("2026-04-02")
    library.desk.fees.add(EERO, Money(100), FineKind.OTHER)
    library.desk.patrons.block(EERO, "r")
    library.desk.day()

    report = library.desk.report()

    assert (report.records, report.copies, report.patrons, report.patrons_blocked) == (1, 2, 2, 1)
    assert (report.loans, report.overdue, report.holds_waiting, str(report.fines)) == (2, 2, 1, "1.00")
    assert (str(report.day_done), report.notices_unsent, report.change_requests) == ("2026-04-02", 1, 0)
    assert any(fee.rule == "uncollected" for fee in report.rules)
