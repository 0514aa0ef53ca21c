"""Patrons who come from a spreadsheet, and patrons who leave."""

from __future__ import annotations

import sqlite3

import pytest
from tests.journeys.machine import CARD, NEW, Machine
from tests.journeys.pseudoterminal import at_terminal
from tests.library.journeys.service_desk import add_record, codes, desk, village_ as village_

TWICE = "card.already-added"
ROW = ["position", "card", "name", "outcome", "reasons"]


def patron_file(machine: Machine, content: str | bytes, name: str = "patrons.csv") -> str:
    path = machine.folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def test_5000_patrons_go_in_and_ten_bad_lines_are_each_named(village: Machine) -> None:
    add_record(village, "Kirja", "--copies", "0")
    record = village.run("search", "", "--json").data["records"][0]["record_id"]
    assert desk(village, "item", "add", record, "70001").code == 0
    bad = {
        500: "55000500,Nimi,not an address,,,\n",
        501: "55000501,,,,,\n",
        502: ",Nimi,,,,\n",
        503: "55 000 504,Nimi,,,,moon\n",
        504: '"55000505",Nimi,,"Katu 1\n',
        505: "55000506,Ni\0mi,,,,\n",
        506: "55000507,Nimi,,,,,,\n",
        507: f"55000508,{'N' * 200_000},,,,\n",
        508: "70001,Nimi,,,,\n",
        509: "5000 0001,Toinen,,,,\n",
    }
    lines = [bad.get(number, f'5{number:07d},"Nimi, {number}",,"Katu\n{number}",,\n') for number in range(5000)]
    file = patron_file(village, "card,name,email,address,category,home_library\n" + "".join(lines))
    result = village.run("desk", "patron", "import", file)
    assert result.code == 1
    outcomes = [line[3] for line in result.lines]
    assert (outcomes.count("added"), outcomes.count("skipped")) == (4990, 10)
    positions = [line[0] for line in result.lines if line[3] == "skipped"]
    assert positions == [str(at) for at in range(1002, 1012)]  # the address before them has two lines each
    assert all(f"line {at}: " in result.err for at in positions)
    assert result.err.splitlines()[-1] == "4990 added, 0 unchanged, 10 skipped."
    assert desk(village, "report").data["patrons"] == 4990
    again = village.run("desk", "patron", "import", file)
    assert [line[3] for line in again.lines].count("unchanged") == 4990
    assert again.code == 1


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("card;name\n1 001;Aino\n", [("2", "1001", "Aino", "added", "")]),
        ("\ufeffname\tcard\tE-MAIL\r\nAino\t1001\ta@b.fi\r\n\r\n", [("2", "1001", "Aino", "added", "")]),
        ('card,name,address\n1001,"Virtanen, ""A""","Katu 1\r\n33100 T"\n1002,B\n', None),
        ("card,name\n1001,A\n1001,B\n", [("2", "1001", "A", "added", ""), ("3", "1001", "B", "skipped", TWICE)]),
        ("card,name,card_expires\n1001,A,2030-02-30\n", [("2", "1001", "A", "skipped", "other")]),
        ("card,name\nå,A\n", [("2", "å", "A", "skipped", "other")]),
        (b"card,name\n1001,J\xe4nne\n", [("2", "1001", "Jänne", "added", "")]),
        (
            "card,name,birth_date\n1001,A,1.4.1985\n1002,B,\n",
            [("2", "1001", "A", "added", ""), ("3", "1002", "B", "added", "")],
        ),
        ("card,name,birth_date\n1001,A,1/4/1985\n", [("2", "1001", "A", "skipped", "other")]),
        ("card,name\n", []),
        (
            "card,name,language,birth_date\n1001,A,sv,2010-01-31\n1002,B,xx,\n1003,C,,2999-01-01\n",
            [
                ("2", "1001", "A", "added", ""),
                ("3", "1002", "B", "skipped", "other"),
                ("4", "1003", "C", "skipped", "other"),
            ],
        ),
    ],
)
def test_a_file_is_read_as_its_first_line_says(
    demo: Machine, content: str | bytes, expected: list[tuple[str, ...]] | None
) -> None:
    result = demo.run("desk", "patron", "import", patron_file(demo, content))
    if expected is None:
        expected = [("2", "1001", 'Virtanen, "A"', "added", ""), ("4", "1002", "B", "added", "")]
    assert [tuple(line) for line in result.lines] == expected
    assert result.code == (1 if any(row[3] == "skipped" for row in expected) else 0)


@pytest.mark.parametrize(
    ("content", "code", "word", "said"),
    [
        ("card,name,colour\n", 2, "usage", "birth"),
        ("card,email\n", 2, "usage", "name"),
        ("card,name,name\n", 2, "usage", "twice"),
        ("1001,Aino\n", 2, "usage", "card"),
        ("", 6, "file", "empty"),
        ("\n \n", 6, "file", "empty"),
        ("card,name\n".encode("utf-16"), 6, "file", "UTF-8"),
        (b"PK\x03\x04\x00\x00", 6, "file", "UTF-8"),
        (b"card,name\n1001,J\xc3\xa4nne\n1002,J\xe4nne\n", 6, "file", "line 3"),
        (b"card,name\n1001,J\x81nne\n", 6, "file", "UTF-8"),
        ("card,name,birth_date\n1,A,1.4.1985\n2,B,1985-04-01\n", 6, "file", "line 3"),
    ],
)
def test_a_file_that_is_no_list_of_patrons_brings_in_nobody(
    demo: Machine, content: str | bytes, code: int, word: str, said: str
) -> None:
    result = demo.run("desk", "patron", "import", patron_file(demo, content), "--json")
    assert (result.code, result.out, result.error["code"]) == (code, "", word)
    assert said in result.error["message"] + (result.error["hint"] or "")
    missing = demo.run("desk", "patron", "import", str(demo.folder / "nowhere.csv"), "--json")
    assert (missing.code, missing.error["code"]) == (6, "file")


def test_nobody_gets_a_password_by_an_import_and_a_card_that_is_there_stays_as_it_is(village: Machine) -> None:
    village.add_patron("1001", name="Aino")
    file = patron_file(village, "card,name,email\n1001,Other,x@y.fi\n1002,Eero,\n")
    tried = desk(village, "patron", "import", file, "--dry-run")
    assert [list(row) for row in tried.data] == [ROW, ROW]
    assert [row["outcome"] for row in tried.data] == ["unchanged", "would-add"]
    assert desk(village, "report").data["patrons"] == 1
    done = desk(village, "patron", "import", file)
    assert (done.code, [row["outcome"] for row in done.data]) == (0, ["unchanged", "added"])
    assert village.run("login", "1001", "--password-stdin", stdin=f"{NEW}\n").code == 0
    assert village.run("profile", "show", "--json").data["register"]["name"] == "Aino"
    for password in ("", "-", "1002"):
        assert village.run("login", "1002", "--password-stdin", stdin=f"{password}\n").code == 3
    made = desk(village, "patron", "reset-password", "1002").data["password"]
    assert village.run("login", "1002", "--password-stdin", stdin=f"{made}\n").code == 0


def test_a_terminal_gets_a_bar_and_of_a_large_file_what_is_of_note(demo: Machine) -> None:
    text = "card,name\n" + "".join(f"5{number:04d},Nimi\n" for number in range(150)) + "x y!,Nimi\n"
    shown = at_terminal(demo, "--lang", "fi", "desk", "patron", "import", patron_file(demo, text))
    assert shown.code == 1
    assert "Tuodaan" in shown.out
    assert ("50007" in shown.out, "152" in shown.out) == (False, True)
    assert "150 lisätty, 0 ennallaan, 1 ohitettu." in shown.out


def test_a_patron_is_removed_when_nothing_is_open_and_what_stays_is_of_nobody(village: Machine) -> None:
    row = add_record(village, "Suo")
    (barcode,) = row["barcodes"]
    for card, name in (("1001", "Secret Person"), ("1002", "Liisa")):
        village.add_patron(card, "--email", f"a{card}@example.org", name=name)
        village.sign_in(card, "--profile", card, password=NEW)
    one = ("--profile", "1001")
    assert village.run("--profile", "1002", "cards", "add", "1001", "--password-stdin", stdin=f"{NEW}\n").code == 0
    assert desk(village, "patron", "edit", "1001", "name=Secret Name", "phone=5550123").code == 0
    assert village.run(*one, "favourites", "add", row["record_id"]).code == 0
    assert desk(village, "checkout", "1001", barcode).code == 0
    fee = desk(village, "fee", "add", "1001", "3.00", "--kind", "other").data[0]["id"]
    other = add_record(village, "Kirja")
    assert desk(village, "checkout", "1002", *other["barcodes"]).code == 0
    hold = village.run(*one, "holds", "place", other["record_id"], "--json").data["id"]
    refused = desk(village, "patron", "remove", "1001")
    assert (refused.code, refused.data["outcome"]) == (1, "refused")
    assert codes(refused.data) == ["patron.has-loans", "patron.has-holds", "patron.has-fines"]
    assert desk(village, "return", barcode).code == 0
    assert village.run(*one, "holds", "cancel", hold).code == 0
    assert desk(village, "fee", "pay", "1001", fee).code == 0

    before = desk(village, "report").data
    done = desk(village, "patron", "remove", "10 01")
    assert (done.code, list(done.data), done.data["outcome"]) == (0, ["card", "outcome", "reasons"], "removed")
    after = desk(village, "report").data
    assert after["patrons"] == before["patrons"] - 1
    assert {name: after[name] for name in ("loans", "fines", "takings")} == {
        name: before[name] for name in ("loans", "fines", "takings")
    }
    assert village.run(*one, "loans", "--json").code == 3
    assert desk(village, "patron", "remove", "1001").error["code"] == "not-found"
    (waived,) = desk(village, "fee", "waive", fee).data
    assert (waived["outcome"], waived["card"]) == ("unchanged", None)
    assert [card["card"] for card in village.run("--profile", "1002", "cards", "--json").data] == ["1002"]
    backup = village.folder / "left.sqlite"
    assert village.run("desk", "backup", str(backup)).code == 0
    with sqlite3.connect(backup) as db:
        left = "\n".join(db.iterdump())
    assert not any(word in left for word in ("Secret", "5550123", "a1001@example.org"))
    assert db.execute("SELECT COUNT(*) FROM loan").fetchone() == (2,)
    db.close()
    village.add_patron("1001")
    village.sign_in("1001", *one, password=NEW)
    assert village.run(*one, "loans", "history", "--json").data == []
    assert desk(village, "patron", "remove", "1001").code == 0


def test_a_patron_with_an_open_payment_is_not_removed(demo: Machine) -> None:
    demo.sql("DELETE FROM fine")
    columns = "id, patron, card, state, amount, fee, created"
    values = "'p1', id, card, 'unregistered', 5, 5, '2026-03-01T10:00:00+00:00'"
    demo.sql(f"INSERT INTO payment ({columns}) SELECT {values} FROM patron WHERE card = ?", CARD)
    assert "patron.has-payment" in codes(desk(demo, "patron", "remove", CARD).data)


def test_another_encoding_is_said_once_and_dates_are_stored_as_days(village: Machine) -> None:
    content = "card;name;birth_date\n1001;Mäkinen Aino;1.4.1985\n1002;Ström Eero;12.11.2001\n".encode("cp1252")
    result = village.run("desk", "patron", "import", patron_file(village, content))
    assert result.err.count("Windows-1252") == 1
    assert desk(village, "patron", "show", "1001").data["birth_date"] == "1985-04-01"
    assert desk(village, "patron", "show", "ström").data["birth_date"] == "2001-11-12"


def test_a_day_that_is_none_is_named_as_the_file_has_it(village: Machine) -> None:
    content = "card,name,birth_date\n1001,A,31.2.1985\n1002,B,1.4.1985\n1003,C,4/1/1985\n1004,D, \n"
    result = village.run("desk", "patron", "import", patron_file(village, content))
    assert [line[3] for line in result.lines] == ["skipped", "added", "skipped", "added"]
    assert "line 2: The line could not be taken: not a date such as 1.4.1985: 31.2.1985." in result.err
    assert "line 4: The line could not be taken: not a date such as 1.4.1985: 4/1/1985." in result.err
    assert desk(village, "patron", "show", "1004").data["birth_date"] is None


def test_patrons_are_listed_by_family_name_and_those_who_owe_alone(village: Machine) -> None:
    names = {"1": "Ulla Aho", "2": "Aalto, Zacharias", "3": "Berit von Berg", "4": "Aino Mäkinen", "5": "Eero Mäkinen"}
    for card, name in names.items():
        desk(village, "patron", "add", card, "--name", name)
    assert [row["card"] for row in desk(village, "patron", "list").data] == ["2", "1", "3", "4", "5"]
    desk(village, "fee", "add", "5", "2.00", "--kind", "other")
    assert [row["card"] for row in desk(village, "patron", "list", "--owing").data] == ["5"]
    assert desk(village, "patron", "show", "zacharias").data["card"] == "2"
    several = desk(village, "patron", "show", "makinen")
    assert (several.code, several.error["code"]) == (2, "not-found")
    assert "Aino Mäkinen (4); Eero Mäkinen (5)" in several.error["message"]
    assert desk(village, "patron", "show", "nobody").code == 2
