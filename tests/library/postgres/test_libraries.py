"""Several libraries in one database: each is a schema by itself, and sees nothing of the others."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from tests.cluster import Cluster
from tests.library.postgres.test_roles import make_roles

import tunilib.library
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.errors import LocalError, SessionExpired, UsageError
from tunilib.library.demo.demonstration import CARD, PASSWORD, make_demo
from tunilib.library.desk import Desk
from tunilib.library.models.desk import Staff
from tunilib.library.patron.door import EmbeddedEntry
from tunilib.library.stores import absolute_address, open_library
from tunilib.library.stores.addresses import (
    address_of_server,
    checked_address,
    library_name,
    name_for_file,
    with_library,
)
from tunilib.library.stores.unit_of_work import Now

NOW: Now = datetime.fromisoformat("2026-03-02T10:00+02:00").astimezone
TOWN = "postgresql://library.example/town"
LIBRARY = Path(tunilib.library.__file__).parent
SCHEMA_OF_ANY = re.compile(
    r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE|ON|TRUNCATE)\s+\"?(?:tunilib|public)\"?\."
    r"|'tunilib'::|= 'tunilib'|\bschema tunilib\b",
    re.I,
)


@pytest.mark.parametrize(
    ("given", "written", "name"),
    [
        (f"{TOWN}?library=hervanta", f"{TOWN}?library=hervanta", "hervanta"),
        (f"{TOWN}?library=select", f"{TOWN}?library=select", "select"),
        (f"{TOWN}?sslmode=require&library=a_1&port=1", f"{TOWN}?sslmode=require&library=a_1&port=1", "a_1"),
        (f"{TOWN}?%6cibrary=%68ervanta", f"{TOWN}?library=hervanta", "hervanta"),
        (f"{TOWN}?library=tunilib", TOWN, "tunilib"),
        (f"{TOWN}?library=tunilib&port=1", f"{TOWN}?port=1", "tunilib"),
        (f"{TOWN}?library={'a' * 56}", f"{TOWN}?library={'a' * 56}", "a" * 56),
        (TOWN, TOWN, "tunilib"),
    ],
)
def test_an_address_names_a_library_of_its_database(given: str, written: str, name: str) -> None:
    address = checked_address(given)
    assert (address, library_name(address), absolute_address(given)) == (written, name, written)
    assert "library=" not in address_of_server(address)
    assert library_name(with_library(address, "other")) == "other"
    assert checked_address(with_library(address, "tunilib")) == address_of_server(address)
    assert name_for_file(address) == ("town" if name == "tunilib" else f"town-{name}")


@pytest.mark.parametrize(
    "name",
    [
        *("", "Hervanta", "2nd", "_a", "a-b", "a.b", "..", "../x", "a'b", "a%22b", "a%27;DROP", "a%00", "a%0A", "häme"),
        *("public", "information_schema", "pg_catalog", "pg_temp", "a" * 57, "a" * 64, "a,b", "%24user", "a&library=b"),
        *("tunilib&library=tunilib", "a%20", "a=b", "a;library=b"),
    ],
)
def test_what_is_no_name_of_a_library_is_refused(name: str) -> None:
    with pytest.raises(UsageError) as refused:
        checked_address(f"{TOWN}?library={name}")
    assert "at most 56 characters" in (refused.value.hint or "")


def test_no_statement_names_the_schema_of_its_tables() -> None:
    found = [
        f"{path.name}:{node.lineno}: {node.value}"
        for path in LIBRARY.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SCHEMA_OF_ANY.search(node.value)
    ]
    assert found == []
    paths = [path.name for path in LIBRARY.rglob("*.py") if "'search_path'" in path.read_text(encoding="utf-8")]
    assert paths == ["connections.py"]


@pytest.fixture(name="two", scope="module")
def _two(own_cluster: Cluster) -> Iterator[tuple[str, str]]:
    """The addresses of two libraries of one database, with the same patrons and copies."""
    with own_cluster.database() as first:
        second = with_library(first, "select")
        for address in (first, second):
            make_demo(address, NOW)
        yield first, second


def figures(address: str) -> tuple[int, int, int]:
    with closing(Desk(address, NOW)) as desk:
        report = desk.report()
        assert desk.verify().problems == ()
        return report.loans, report.patrons, report.copies


@pytest.mark.heavy
def test_what_one_library_does_changes_nothing_in_the_other(two: tuple[str, str], tmp_path: Path) -> None:
    first, second = two
    before = figures(first)
    staff = Staff("Kaisa", "desk-1")
    with closing(Desk(second, NOW, backups=tmp_path, staff=lambda: staff)) as desk:
        assert desk.checkout(CARD, ["30107304"])[0].loan_id
        assert desk.undo().outcome
        desk.patrons.add("29001", name="New")
        desk.backup(tmp_path / "backup.sqlite")
        desk.check_in([one.loan.barcode or "" for one in desk.loans()][:3])
        desk.day()
        assert figures(first) == before != figures(second)
        kept = desk.restore(tmp_path / "backup.sqlite").kept
        assert kept is not None
        assert kept.name.endswith("-select-before-restore.sqlite")
        other = with_library(first, "moved")
        desk.move(other)
    assert figures(first) == before
    with closing(Desk(first, NOW)) as desk:
        found = [(one.library, one.store, one.moved_to) for one in desk.libraries()]
        desk.checkout(CARD, ["30107304"])
    assert found == [("moved", other, None), ("select", second, other), ("tunilib", first, None)]


@pytest.mark.heavy
def test_a_session_of_one_library_is_none_in_the_other(two: tuple[str, str]) -> None:
    first, _ = two
    entry = EmbeddedEntry(first, NOW)
    session = entry.sign_in(SignInRequest(card=CARD, password=PASSWORD))
    third = with_library(first, "third")
    make_demo(third, NOW)
    with closing(EmbeddedEntry(third, NOW).open(session)) as door, pytest.raises(SessionExpired):
        door.loans.read()


@pytest.mark.heavy
def test_who_mails_or_changes_all_of_one_library_does_not_hold_the_other_up(own_cluster: Cluster) -> None:
    settled: list[str] = []
    with own_cluster.database() as first:
        second = with_library(first, "hervanta")
        make_demo(first, NOW)
        here = open_library(first, NOW)
        with closing(here), here.transaction("desk", "test", alone=True):
            make_demo(second, NOW)
            there = open_library(second, NOW)
            with closing(there), there.mailing(lambda: settled.append("second")), there.transaction("desk", "x"):
                pass
        with closing(here), closing(there), here.mailing(lambda: None), there.mailing(lambda: settled.append("again")):
            assert settled == ["second", "again"], "the letters of one are not those that another is sending"


@pytest.mark.heavy
def test_the_roles_of_a_library_reach_no_other(own_cluster: Cluster) -> None:
    with own_cluster.database() as first:
        second = with_library(first, "hervanta")
        town = first.partition("@/")[2].partition("?")[0]
        for address in (first, second):
            make_demo(address, NOW)
        make_roles(own_cluster, town)
        make_roles(own_cluster, town, "hervanta")
        own_cluster.sql(town, "CREATE ROLE kaisa LOGIN IN ROLE hervanta_desk")
        own = with_library(own_cluster.address(town, "kaisa"), "hervanta")
        with closing(Desk(own, NOW)) as desk:
            assert desk.check_in([desk.loans()[0].loan.barcode or ""])[0].loan_id
            assert [one.library for one in desk.libraries()] == ["hervanta"]
        for other in ("tunilib", "missing"):
            with closing(Desk(with_library(own, other), NOW)) as desk, pytest.raises(LocalError) as refused:
                desk.report()
            assert "hervanta" in (refused.value.hint or "") or "role may not" in str(refused.value)
        with pytest.raises(RuntimeError, match="there is no library of this name"):
            make_roles(own_cluster, town, "missing")
