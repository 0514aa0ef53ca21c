"""What a change costs: each is made in a copy of the source, is seen to work, and touches no more files than this.

Generated files, translations and pages of docs are not counted, nor is the folder of a plug-in itself.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from tests.architecture.copied import ROOT, CopiedSource
from tests.journeys.machine import CARD, PASSWORD

SOURCE = ROOT / "src" / "tunilib"


@pytest.fixture
def house(tmp_path: Path) -> CopiedSource:
    return CopiedSource(tmp_path)


def add_receipt_to_loans(house: CopiedSource) -> None:
    """A new field of a loan in the embedded library: the number of the receipt, shown everywhere."""
    house.add_line("core/loan.py", after="    library: str | None = None\n", line="    receipt: str | None = None\n")
    house.add_line(
        "backends/embedded/stores/sqlite/schema.py",
        after="    renewals INTEGER NOT NULL DEFAULT 0 CHECK (renewals >= 0),\n    lost TEXT,\n",
        line="    receipt TEXT DEFAULT 'R-17',\n",
    )
    store = "backends/embedded/stores/sqlite/loans.py"
    house.edit(store, "l.patron, i.collection, l.lost", "l.receipt, l.patron, i.collection, l.lost")
    house.edit(store, "renewals, returned, *others = row", "renewals, returned, receipt, *others = row")
    house.add_line(store, after="                library=library,\n", line="                receipt=receipt,\n")
    house.add_line(
        "cli/commands/loans.py",
        after='    Column("renewable", "truth"),\n    Column("renewals_used", "number"),\n',
        line='    Column("receipt"),\n',
    )


def test_a_field_of_a_loan_touches_four_files(house: CopiedSource) -> None:
    add_receipt_to_loans(house)
    house.tunilib("demo")
    assert {loan["receipt"] for loan in house.json("loans")} == {"R-17"}
    assert "R-17" in house.tunilib("loans")
    shown = house.terminal("loans")
    assert "Receipt" in shown
    assert "R-17" in shown
    house.python("-c", "import tunilib; a = tunilib.open_account(); assert a.loans()[0].to_dict()['receipt'] == 'R-17'")
    assert len(house.touched) <= 4, house.touched


def test_a_field_of_a_loan_touches_two_more_files_for_sites(house: CopiedSource) -> None:
    add_receipt_to_loans(house)
    embedded = len(house.touched)
    page = "backends/vufind/pages/loans.py"
    house.add_line(page, after="    barcode: str | None\n", line="    receipt: str | None\n")
    house.add_line(
        page,
        after='        barcode=row.values.get("barcode"),\n',
        line='        receipt=row.values.get("pickup-number"),\n',
    )
    house.add_line(
        "backends/vufind/mapping/loans.py",
        after="        checked_out=moment_of(row.checked_out, zone),\n",
        line="        receipt=row.receipt,\n",
    )
    read = """
from pathlib import Path
from tests.contract.worlds import CARD, world
from tests.fakes.faults import Fault

with world("finna", Path("world")) as made:
    made.library.books(CARD, 1)
    page = ("<strong>Barcode:", "<strong>Pickup number:</strong> R-18<br><strong>Barcode:")
    made.fake.fault(Fault("replace", "/MyResearch/CheckedOut", old=page[0], new=page[1], times=-1))
    print(made.account().loans()[0].receipt)
"""
    (house.folder / "world").mkdir()
    assert house.python("-c", read) == "R-18\n"
    assert len(house.touched) - embedded <= 2, house.touched


def test_a_backend_touches_the_registry(house: CopiedSource) -> None:
    own = "backends/shelf/entry.py"
    house.add("backends/shelf/__init__.py", "")
    house.add(
        own,
        "from tunilib.backends.registry import EMBEDDED\n\n\n"
        "def open_entry(address, **options):\n"
        '    return EMBEDDED.open(address.replace("shelf:", "sqlite:"), **options)\n',
    )
    house.edit(
        "backends/registry.py",
        "BACKENDS = (EMBEDDED, VUFIND)",
        'SHELF = Backend(name="shelf", entry="tunilib.backends.shelf.entry:open_entry", schemes=("shelf",))\n'
        "BACKENDS = (EMBEDDED, VUFIND, SHELF)",
    )
    house.tunilib("demo")
    assert "<embedded|vufind|finna|shelf>" in house.tunilib("login", "--help")
    address = f"shelf:///{house.folder / 'data' / 'demo.sqlite'}"
    words = ("--profile", "mine", "login", CARD, "--library", address, "--password-stdin")
    house.tunilib(*words, stdin=f"{PASSWORD}\n")
    assert len(house.json("--profile", "mine", "loans")) == 6
    assert [name for name in house.touched if "/shelf/" not in name] == ["backends/registry.py"]


def test_a_channel_touches_the_registry(house: CopiedSource) -> None:
    house.add(
        "notify/wall.py",
        "from contextlib import contextmanager\n\n\n"
        "@contextmanager\n"
        "def open_wall(target, **settings):\n"
        "    yield Wall()\n\n\n"
        "class Wall:\n"
        "    def send(self, letter, now):\n"
        "        print(letter.subject)\n",
    )
    house.edit(
        "notify/registry.py",
        'CHANNELS = (Channel(name="mail", opens="tunilib.notify.mail:open_mailer"),)',
        'CHANNELS = (\n    Channel(name="mail", opens="tunilib.notify.mail:open_mailer"),\n'
        '    Channel(name="wall", opens="tunilib.notify.wall:open_wall"),\n)',
    )
    send = """
from tunilib.core.letter import Letter
from tunilib.notify.registry import find_channel

with find_channel("wall").open("wall") as sender:
    sender.send(Letter(to="a@example.org", subject="Ready", text="Come."), None)
"""
    assert house.python("-c", send) == "Ready\n"
    assert [name for name in house.touched if name != "notify/wall.py"] == ["notify/registry.py"]


def test_nothing_but_the_folder_of_the_engine_knows_its_database() -> None:
    engine = "tunilib.backends.embedded.stores.sqlite"
    found = []
    for path in sorted((SOURCE / "backends").rglob("*.py")):
        if "stores/sqlite" in path.as_posix():
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [
                f"{path.name}: {name}" for name in names if name.split(".")[0] == "sqlite3" or name.startswith(engine)
            ]
    assert found == []


def test_a_format_touches_the_registry(house: CopiedSource) -> None:
    house.add(
        "formats/titles.py",
        "from tunilib.formats import Format\n\n\n"
        "def write(references):\n"
        "    for reference in references:\n"
        '        yield f"{reference.title}\\n"\n\n\n'
        'FORMAT = Format(name="titles", suffix=".titles", media_type="text/plain", write=write)\n',
    )
    house.add_line(
        "formats/__init__.py",
        after='    "csv": ("tunilib.formats.spreadsheet:FORMAT", ("write",)),\n',
        line='    "titles": ("tunilib.formats.titles:FORMAT", ("write",)),\n',
    )
    house.tunilib("demo")
    assert "titles" in house.tunilib("favourites", "export", "--help")
    assert "Kielellisesti tuettu opetus" in house.tunilib("favourites", "export", "--format", "titles").splitlines()
    assert [name for name in house.touched if name != "formats/titles.py"] == ["formats/__init__.py"]
