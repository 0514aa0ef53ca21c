"""What a change costs: each is made in a copy of the source, works, and touches the files that the docs name.

The page is ``docs/explanation/where-to-add.md``. Generated files, translations and pages of docs are not counted, nor
is the folder of a plug-in itself.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from tests.architecture.copied import ROOT, CopiedSource
from tests.journeys.machine import CARD, PASSWORD

from tunilib.library.stores.tables import NEWEST

pytestmark = pytest.mark.heavy
SOURCE = ROOT / "src" / "tunilib"


PAGE = ROOT / "docs" / "explanation" / "where-to-add.md"


def listed(title: str) -> list[str]:
    """The files that the page numbers for one kind of addition."""
    section = PAGE.read_text(encoding="utf-8").partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    files = re.findall(r"^\d\. `([^`]+)`", section, re.MULTILINE)
    assert files, title
    return files


@pytest.fixture
def house(tmp_path: Path) -> CopiedSource:
    return CopiedSource(tmp_path)


def add_receipt_to_loans(house: CopiedSource) -> None:
    """A new field of a loan in the embedded library: the number of the receipt, shown everywhere."""
    house.add_line("core/loan.py", after="    library: str | None = None\n", line="    receipt: str | None = None\n")
    house.add_line(
        "library/stores/tables.py",
        after='            TableColumn("renewals", WHOLE, default="0", check="renewals >= 0"),\n',
        line=f'            TableColumn("receipt", TEXT, null=True, default="\'R-17\'", since={NEWEST + 1}),\n',
    )
    house.add_line(
        "views/loans.py",
        after='    Column("renewals_used", "number", is_extra=True),\n',
        line='    Column("receipt"),\n',
    )


def test_a_field_of_a_loan_touches_three_files(house: CopiedSource) -> None:
    add_receipt_to_loans(house)
    house.tunilib("demo")
    assert {loan["receipt"] for loan in house.json("loans")} == {"R-17"}
    assert "R-17" in house.tunilib("loans")
    shown = house.terminal("loans")
    assert "Receipt" in shown
    assert "R-17" in shown
    house.python("-c", "import tunilib; a = tunilib.open_account(); assert a.loans()[0].to_dict()['receipt'] == 'R-17'")
    assert house.touched == listed("A field")
    assert len(house.touched) <= 3


def test_a_library_that_exists_gets_a_new_column_when_it_is_opened(house: CopiedSource) -> None:
    house.tunilib("demo")
    add_receipt_to_loans(house)
    assert {loan["receipt"] for loan in house.json("loans")} == {"R-17"}
    assert house.json("desk", "verify")["ok"] is True


def test_a_field_of_a_loan_touches_one_more_file_for_sites(house: CopiedSource) -> None:
    add_receipt_to_loans(house)
    embedded = len(house.touched)
    house.add_line(
        "backends/vufind/loans/page.py",
        after='        library=row.values.get("borrowed-at") or _institution(row, words),\n',
        line='        receipt=row.values.get("volume"),\n',
    )
    read = """
from pathlib import Path
from tests.contract.worlds import CARD, world
from tests.fakes.faults import Fault

with world("finna", Path("world")) as made:
    made.library.books(CARD, 1)
    page = ("<strong>Barcode:", "<strong>Issue:</strong> R-18<br><strong>Barcode:")
    made.fake.fault(Fault("replace", "/MyResearch/CheckedOut", old=page[0], new=page[1], times=-1))
    print(made.account().loans()[0].receipt)
"""
    (house.folder / "world").mkdir()
    assert house.python("-c", read) == "R-18\n"
    assert house.touched[embedded:] == listed("A field of a site")
    assert len(house.touched) - embedded <= 1


def test_a_command_touches_three_files(house: CopiedSource) -> None:
    house.add_line(
        "cli/app.py",
        after='    "status": ("tunilib.cli.commands.status", "The account at a glance."),\n',
        line='    "tally": ("tunilib.cli.commands.tally", "How many loans there are."),\n',
    )
    house.add(
        "cli/commands/tally.py",
        "from tunilib.cli.accounts import show_things\n"
        "from tunilib.cli.command import Invocation, Noun\n"
        "from tunilib.views.view import Column, View\n\n"
        "noun = Noun()\n"
        'TALLY = View("tunilib.services.tally:Tally", Column("loans", "number"))\n\n\n'
        '@noun.command(view=TALLY, examples=("tunilib tally",))\n'
        "def tally(inv: Invocation) -> int:\n"
        '    """Count the loans."""\n'
        "    from tunilib.services.tally import tally\n\n"
        "    return show_things(inv, tally)\n",
    )
    house.add(
        "services/tally.py",
        "from tunilib.core.models import Model, model\n"
        "from tunilib.services.opened import asks\n\n\n"
        "@model\n"
        "class Tally(Model):\n"
        "    loans: int\n\n\n"
        "@asks\n"
        "def tally(account):\n"
        "    return Tally(loans=len(account.door.loans.read().items))\n",
    )
    house.tunilib("demo")
    assert house.json("tally")["loans"] == 6
    assert "loans\t6" in house.tunilib("tally")
    assert "Count the loans." in house.tunilib("tally", "--help")
    assert "tally" in house.tunilib("--help")
    assert house.touched == [name.replace("<noun>", "tally") for name in listed("A command")]
    assert len(house.touched) <= 3


def test_a_verb_that_changes_something_touches_seven_files(house: CopiedSource) -> None:
    house.add_line(
        "core/changes.py",
        after='    DELETE_LIST = "favourites-delete", "favourites delete", "lists", Word.DELETED\n',
        line='    HIDE_LIST = "favourites-hide", "favourites hide", "lists", Word.UNPUBLISHED\n',
    )
    house.add_line(
        "core/proof/comparison.py",
        after="    ChangeKind.DELETE_LIST: _is_deleted,\n",
        line="    ChangeKind.HIDE_LIST: partial(_is_list_changed, public=False),\n",
    )
    house.append("core/ports/account.py", "\n    def hide(self, chosen: FavouriteList) -> Answer: ...\n")
    method = "    def hide(self, chosen):\n        return self.change_list(chosen, ListChange(public=False))\n\n"
    for door in ("library/favourites/__init__.py", "backends/vufind/favourites/changes.py"):
        delete = "    def delete(self, chosen: FavouriteList, *, only_empty: bool = False) -> Answer:\n"
        house.edit(door, delete, method + delete)
    house.append(
        "services/favourites.py",
        """

@changes
def hide_list(account, word):
    subject = _lists()
    before = begin(account, subject)
    chosen = chosen_list(before.items, word)
    key = Key(id=chosen.id, title=chosen.name)
    port = offered_changes(account)
    return make_named(account, subject, ChangeKind.HIDE_LIST, key, before, lambda: port.hide(chosen))
""",
    )
    house.append(
        "cli/commands/favourites/entries.py",
        """

@noun.command("hide", view=LIST_DONE, exits=(1, 3, 4, 5), examples=("tunilib favourites hide Thesis",))
def hide(inv: Invocation, chosen: ListArgument) -> int:
    \"\"\"Let nobody else read a list.\"\"\"
    from tunilib.services import favourites

    return show_things(inv, lambda account: favourites.hide_list(account, chosen))
""",
    )
    house.tunilib("demo")
    house.tunilib("favourites", "create", "Paper", "--public")
    assert house.json("favourites", "hide", "Paper")["outcome"] == "unpublished"
    assert house.json("favourites", "hide", "Paper")["outcome"] == "unchanged"
    assert [one["public"] for one in house.json("favourites", "lists") if one["name"] == "Paper"] == [False]
    house.python("-c", "from tunilib.core.proof.comparison import *; assert set(AS_ASKED) == set(ChangeKind)")
    assert house.touched == listed("A verb that changes something")
    assert len(house.touched) == 7


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
        "BACKENDS = (EMBEDDED, VUFIND, PAIA, PRIMO)",
        'SHELF = RegisteredBackend(name="shelf", entry="tunilib.backends.shelf.entry:open_entry", schemes=("shelf",))\n'
        "BACKENDS = (EMBEDDED, VUFIND, PAIA, PRIMO, SHELF)",
    )
    house.tunilib("demo")
    assert "--backend embedded|vufind|finna|paia|primo|shelf" in house.tunilib("login", "--help")
    address = f"shelf:///{house.folder / 'data' / 'demo.sqlite'}"
    words = ("--profile", "mine", "login", CARD, "--library", address, "--password-stdin")
    house.tunilib(*words, stdin=f"{PASSWORD}\n")
    assert len(house.json("--profile", "mine", "loans")) == 6
    assert [name for name in house.touched if "/shelf/" not in name] == listed("A backend")
    assert len(listed("A backend")) == 1


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
        '    Channel(name="mail", opens="tunilib.notify.mail:open_mailer"),\n',
        '    Channel(name="mail", opens="tunilib.notify.mail:open_mailer"),\n'
        '    Channel(name="wall", opens="tunilib.notify.wall:open_wall"),\n',
    )
    send = """
from tunilib.core.notice import Letter
from tunilib.notify.registry import find_channel

with find_channel("wall").open("wall") as sender:
    sender.send(Letter(to="a@example.org", subject="Ready", text="Come."), None)
"""
    assert house.python("-c", send) == "Ready\n"
    assert [name for name in house.touched if name != "notify/wall.py"] == listed("A channel")
    assert len(listed("A channel")) == 1


ENGINES = {"sqlite": "sqlite3", "postgres": "psycopg"}
"""The package of each database, by the folder of its engine."""


@pytest.mark.parametrize("folder", ENGINES)
def test_nothing_but_the_folder_of_an_engine_knows_its_database(folder: str) -> None:
    engine, package = f"tunilib.library.stores.{folder}", ENGINES[folder]
    found = []
    for path in sorted((SOURCE / "backends").rglob("*.py")):
        if f"stores/{folder}" in path.as_posix() or path.match("postgres/restoration.py"):  # a backup is a library file
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [
                f"{path.name}: {name}"
                for name in names
                if name.split(".")[0] == package or (name.startswith(engine) and name != f"{engine}.addresses")
            ]  # what an address looks like is known where an engine is chosen by it
    assert found == []


def test_a_format_touches_the_registry(house: CopiedSource) -> None:
    house.add(
        "formats/titles.py",
        'def write(references):\n    for reference in references:\n        yield f"{reference.title}\\n"\n',
    )
    house.add_line(
        "formats/__init__.py",
        after='    Format("csv", writer="spreadsheet:write"),\n',
        line='    Format("titles", writer="titles:write"),\n',
    )
    house.tunilib("demo")
    assert "titles" in house.tunilib("favourites", "export", "--help")
    assert "Kielellisesti tuettu opetus" in house.tunilib("favourites", "export", "--format", "titles").splitlines()
    assert [name for name in house.touched if name != "formats/titles.py"] == listed("A format")
    assert len(listed("A format")) == 1


def test_a_reason_touches_three_files(house: CopiedSource) -> None:
    house.tunilib("demo")
    house.add_line(
        "core/reason.py",
        after='    RENEWAL_LOST = "renewal.lost"\n',
        line='    RENEWAL_STORM = "renewal.storm"\n',
    )
    house.add_line(
        "core/reason_texts.py",
        after="REASON_MESSAGES: Final[Mapping[str, tuple[str | Plural | Variants, ...]]] = {\n",
        line='    "renewal.storm": ("Nothing is renewed during a storm.",),\n',
    )
    policy = "core/policy/renewals.py"
    house.edit(
        policy,
        "        reasons += _loan_refusals(",
        "        reasons += [Reason.of(ReasonCode.RENEWAL_STORM)]\n        reasons += _loan_refusals(",
    )
    refused = house.json("loans", "renew", "--all", code=1)
    storms = [reason for row in refused for reason in row["reasons"] if reason["code"] == "renewal.storm"]
    assert len(storms) == len(refused) == 6
    assert {reason["message"] for reason in storms} == {"Nothing is renewed during a storm."}
    assert house.touched == listed("A reason")


def test_a_language_touches_one_file(house: CopiedSource) -> None:
    house.edit("messages.py", 'LANGUAGES = ("en", "fi", "sv")', 'LANGUAGES = ("en", "fi", "sv", "de")')
    catalogue = house.package / "locale" / "de" / "LC_MESSAGES" / "tunilib.mo"
    catalogue.parent.mkdir(parents=True)
    german = Catalog(locale="de")
    german.add("There are no loans.", "Es gibt keine Ausleihen.")
    with catalogue.open("wb") as file:
        write_mo(file, german)
    house.tunilib("desk", "init")
    house.tunilib("desk", "patron", "add", "1001", "--name", "Aino", "--password-stdin", stdin="abcde\n")
    house.tunilib("login", "1001", "--password-stdin", stdin="abcde\n")
    assert "Es gibt keine Ausleihen." in house.terminal("--lang", "de", "loans")
    assert house.touched == listed("A language")


def test_a_store_on_another_engine_touches_two_files(house: CopiedSource) -> None:
    """The other engine is a copy of the first under another scheme: what counts is what else has to know it."""
    here, there = "library/stores/sqlite", "library/stores/other"
    theirs = "from tunilib.library.stores import store_address, store_path"
    for path in sorted((house.package / here).rglob("*.py")):
        text = path.read_text(encoding="utf-8").replace(
            theirs, theirs.replace("stores import", "stores.other.places import")
        )
        house.add(f"{there}/{path.name}", text.replace("stores.sqlite", "stores.other"))
    house.add(
        f"{there}/places.py",
        "from tunilib.library import stores\n\n\n"
        "def store_path(address):\n"
        '    return stores.store_path(address.replace("other:", "sqlite:"))\n\n\n'
        "def store_address(path):\n"
        '    return stores.store_address(path).replace("sqlite:", "other:")\n',
    )
    house.edit(
        "library/stores/__init__.py",
        "ENGINES = {\n",
        'ENGINES = {\n    "other": "tunilib.library.stores.other",\n',
    )
    house.edit("backends/registry.py", 'schemes=("sqlite", ', 'schemes=("sqlite", "other", ')
    store = ("--store", f"other:///{house.folder / 'town.other'}")
    house.tunilib(*store, "desk", "init")
    house.tunilib(*store, "desk", "patron", "add", CARD, "--name", "Aino", "--password-stdin", stdin=f"{PASSWORD}\n")
    house.tunilib("login", CARD, *store, "--password-stdin", stdin=f"{PASSWORD}\n")
    assert house.json("loans") == []
    assert house.json("profiles")[0]["library"].startswith("other:")
    assert [name for name in house.touched if "/other/" not in name] == listed("A store")
    assert len(listed("A store")) <= 2
