"""What the roles of the database may do; and who made a change, which nobody can write by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from tests.cluster import Cluster

from tunilib.core.catalogue import Query
from tunilib.errors import LocalError
from tunilib.library.catalogue.records import EmbeddedCatalogue
from tunilib.library.demo.demonstration import CARD, make_demo
from tunilib.library.desk import Desk
from tunilib.library.postgres.connections import Database
from tunilib.library.stores import open_library
from tunilib.library.stores.moves import move_library
from tunilib.library.stores.unit_of_work import Now

ROLES = Path(__file__).parents[3] / "docs" / "howto" / "postgresql" / "roles.sql"
NOW: Now = datetime.fromisoformat("2026-03-02T10:00+02:00").astimezone


def make_roles(cluster: Cluster, name: str, *library: str) -> None:
    """Run the file of roles in a database, as an administrator does; for the library of a name, where one is given."""
    where = {"PGHOST": str(cluster.folder), "PGUSER": "owner"}
    named = [word for one in library for word in ("-v", f"library={one}")]
    words = ("-X", "-q", "-v", "ON_ERROR_STOP=1", *named, "-f", "-", name)
    done = cluster.run("psql", *words, stdin=ROLES.read_text(), environ=where)
    assert done.stderr.strip() == ""


@pytest.fixture(name="town", scope="module")
def _town(own_cluster: Cluster) -> Iterator[str]:
    """The name of a database with the demonstration's library, and a login for each role."""
    with own_cluster.database() as address:
        make_demo(address, NOW)
        name = address.partition("@/")[2].partition("?")[0]
        own_cluster.sql(name, f"REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC")
        for _ in range(2):  # it is run again after an update
            make_roles(own_cluster, name)
        for login, role in (("mika", "owner"), ("aino", "desk"), ("liisa", "report"), ("patron", "")):
            own_cluster.sql(name, f"CREATE ROLE {login} LOGIN" + (f" IN ROLE tunilib_{role}" if role else ""))
        yield name


def database(cluster: Cluster, town: str, login: str) -> Database:
    return Database(cluster.address(town, login))


def changed(db: Database, statement: str) -> None:
    with closing(db), db.transaction(marked=False):
        db.execute(statement)


def test_a_desk_circulates_and_each_event_says_who_it_was(own_cluster: Cluster, town: str) -> None:
    address = own_cluster.address(town, "aino")
    (barcode,) = own_cluster.sql(town, "SELECT barcode FROM tunilib.loan WHERE returned IS NULL ORDER BY id LIMIT 1")[0]
    with closing(Desk(address, NOW)) as desk:
        assert desk.check_in([barcode])[0].loan_id is not None
        desk.day()
        desk.patrons.edit(CARD, {"email": "aino@library.example"})
        desk.patrons.add("29009", name="Leaves")
        assert desk.patrons.remove("29009").outcome == "removed"
    said = own_cluster.sql(town, "SELECT kind, role, barcode FROM tunilib.event ORDER BY number")
    assert ("returned", "aino", barcode) in said
    assert {role for _, role, _ in said} == {"owner", "aino"}


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO event (at, day, kind, actor, cause, role) SELECT at, day, kind, actor, cause, 'mika' FROM event",
        "UPDATE event SET role = 'mika'",
        "DELETE FROM event",
        "UPDATE library SET rules_data = '{}'",
        "UPDATE library SET moved_to = 'sqlite:////elsewhere'",
        "DROP TABLE loan",
        "CREATE TABLE mine (id INTEGER)",
    ],
)
def test_a_desk_neither_rewrites_what_happened_nor_the_rules(own_cluster: Cluster, town: str, statement: str) -> None:
    with pytest.raises(LocalError, match=r"database role may not do this"):
        changed(database(own_cluster, town, "aino"), statement)


def test_a_desk_does_not_move_the_library(own_cluster: Cluster, town: str, tmp_path: Path) -> None:
    copied: list[int] = []
    with pytest.raises(LocalError, match=r"database role may not do this"):
        move_library(own_cluster.address(town, "aino"), f"sqlite:///{tmp_path}/new.sqlite", copied.append)
    assert copied == [], "it is refused before the work begins"


def test_a_desk_backs_the_library_up(own_cluster: Cluster, town: str, tmp_path: Path) -> None:
    with closing(Desk(own_cluster.address(town, "aino"), NOW)) as desk:
        desk.backup(tmp_path / "backup.sqlite")
        figures = desk.report()
    with closing(Desk(f"sqlite:///{tmp_path}/backup.sqlite", NOW)) as desk:
        assert (desk.report(), desk.verify().problems) == (figures, ())


def test_reports_and_searches_read_and_change_nothing(own_cluster: Cluster, town: str) -> None:
    address = own_cluster.address(town, "liisa")
    with closing(Desk(address, NOW)) as desk:
        assert desk.report().loans > 0
        with pytest.raises(LocalError, match=r"database role may not do this"):
            desk.check_in(["30107304"])
    with closing(open_library(address, NOW)) as library:
        assert EmbeddedCatalogue(library).search(Query(text="sinuhe")).total
    for secret in (
        "SELECT password FROM patron",
        "SELECT address FROM patron",
        "SELECT token FROM session",
        "SELECT body FROM notice",
        "SELECT value FROM change_request",
        "SELECT after FROM event",
        "SELECT changes FROM act",
        "SELECT text FROM search",
        "SELECT notes FROM favourite",
        "SELECT data FROM own_reference",
    ):
        with pytest.raises(LocalError, match=r"database role may not do this"):
            changed(database(own_cluster, town, "liisa"), secret)


def test_a_restored_library_serves_the_roles_as_before(own_cluster: Cluster, town: str, tmp_path: Path) -> None:
    with closing(Desk(own_cluster.address(town, "mika"), NOW, backups=tmp_path)) as desk:
        desk.backup(tmp_path / "backup.sqlite")
        assert desk.restore(tmp_path / "backup.sqlite").kept == tmp_path / f"{town}-before-restore.sqlite"
    with closing(Desk(own_cluster.address(town, "aino"), NOW, backups=tmp_path)) as desk:
        assert desk.verify().problems == ()
        with pytest.raises(LocalError, match=r"database role may not do this"):
            desk.restore(tmp_path / "backup.sqlite")
    assert {path.name for path in tmp_path.iterdir()} == {"backup.sqlite", f"{town}-before-restore.sqlite"}


def test_whoever_made_the_library_stays_its_owner(own_cluster: Cluster) -> None:
    with own_cluster.database() as address:
        name = address.partition("@/")[2].partition("?")[0]
        own_cluster.sql("postgres", "CREATE ROLE maker LOGIN", f"GRANT CREATE ON DATABASE {name} TO maker")
        maker = own_cluster.address(name, "maker")
        make_demo(maker, NOW)
        make_roles(own_cluster, name)
        with closing(Desk(maker, NOW)) as desk:
            assert desk.day().notices >= 0
            assert desk.verify().problems == ()


def test_a_patron_has_no_access(own_cluster: Cluster, town: str) -> None:
    with pytest.raises(LocalError, match=r"there is no library|database role may not do this"):
        Desk(own_cluster.address(town, "patron"), NOW).report()


def test_the_owner_moves_the_library(own_cluster: Cluster, town: str, tmp_path: Path) -> None:
    address = own_cluster.address(town, "mika")
    assert move_library(address, f"sqlite:///{tmp_path}/new.sqlite")
    own_cluster.sql(town, "UPDATE tunilib.library SET moved_to = NULL")
