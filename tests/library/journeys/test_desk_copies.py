"""Copies that come with MARC records, and the barcodes of new copies."""

from __future__ import annotations

from typing import Any

import pytest
from pymarc import Field, Indicators, Record, Subfield
from tests.journeys.machine import Machine
from tests.library.journeys.service_desk import add_record, desk, village_ as village_

KOHA = {"p": "3000 1", "a": "LINNA", "b": "arvo", "8": "book", "o": "84.2 WAL", "v": "12,50"}
INNOVATIVE = {"i": "30002", "l": "hervanta", "t": "course", "a": "84.2", "b": "WAL", "p": "$9.90"}
HOLDING = {"p": "30003", "a": "FI-Tampere", "b": "arvo", "c": "stacks", "h": "84.2", "i": "WAL"}
Copies = list[tuple[str, dict[str, str]]]


def marc(control: str, fields: Copies, *, title: str = "Kirja", kind: str = "a", belongs_to: str = "") -> bytes:
    made = Record(leader=f"00000n{kind}m a2200000 a 4500")
    made.fields = [
        Field("001", data=control),
        *([Field("004", data=belongs_to)] if belongs_to else []),
        *([Field("245", Indicators("0", "0"), [Subfield("a", title)])] if title else []),
        *(Field(tag, Indicators(" ", " "), list(map(Subfield, values, values.values()))) for tag, values in fields),
    ]
    data: bytes = made.as_marc()
    return data


def bring_in(machine: Machine, *records: bytes, items: str) -> Any:
    path = machine.folder / "copies.mrc"
    path.write_bytes(b"".join(records))
    return machine.run("desk", "import", str(path), "--items", items, "--json")


def copies(machine: Machine, record: str) -> list[tuple[str, ...]]:
    rows = machine.run("record", record, "--json").data["items"]
    return [(row["barcode"], row["library"], row["collection"], row["call_number"], row["status"]) for row in rows]


@pytest.mark.parametrize(
    ("tag", "values", "expected"),
    [
        ("952", KOHA, ("30001", "linna", "book", "84.2 WAL", "available")),
        ("952", KOHA | {"a": "", "8": "", "y": "COURSE"}, ("30001", "arvo", "course", "84.2 WAL", "available")),
        ("952", KOHA | {"1": "1"}, ("30001", "linna", "book", "84.2 WAL", "lost")),
        ("952", {"p": "30001"}, ("30001", "hervanta", "short", None, "available")),
        ("949", INNOVATIVE, ("30002", "hervanta", "course", "84.2 WAL", "available")),
        ("949", {"i": "30002", "l": "stacks"}, ("30002", "hervanta", "stacks", None, "available")),
        ("852", HOLDING, ("30003", "arvo", "stacks", "84.2 WAL", "available")),
    ],
)
def test_a_copy_comes_in_as_its_field_says(
    village: Machine, tag: str, values: dict[str, str], expected: tuple[str, ...]
) -> None:
    path = village.folder / "copies.mrc"
    path.write_bytes(marc("k1", [(tag, {code: text for code, text in values.items() if text})]))
    defaults = ("--library", "hervanta", "--collection", "short")
    for outcome in ("imported", "updated"):  # once more changes nothing
        result = village.run("desk", "import", str(path), "--items", tag, *defaults, "--json")
        (row,) = result.data
        assert (result.code, row["outcome"], row["barcodes"]) == (0, outcome, [expected[0]])
        assert copies(village, row["record_id"]) == [expected]


def test_holdings_records_bring_the_copies_of_the_record_that_they_name(village: Machine) -> None:
    pieces: Copies = [
        ("852", {"8": "1", "b": "linna", "c": "book", "h": "84"}),
        ("852", {"8": "2", "b": "arvo", "c": "stacks", "h": "85"}),
        ("876", {"8": "1.1", "p": "40001", "c": "EUR 20.00"}),
        ("877", {"8": "2.1", "p": "40002"}),
    ]
    records = (
        marc("k1", []),
        marc("h1", [("852", HOLDING)], title="", kind="x", belongs_to="k1"),
        marc("h2", pieces, title="", kind="y", belongs_to="k1"),
        marc("h3", [("852", HOLDING)], title="", kind="x", belongs_to="nowhere"),
    )
    result = bring_in(village, *records, items="852")
    assert [row["outcome"] for row in result.data] == ["imported", "updated", "updated", "skipped"]
    assert [row["record_id"] for row in result.data] == ["r.k1", "r.k1", "r.k1", None]
    assert result.code == 1
    assert "nowhere" in result.data[3]["reasons"][0]["message"]
    assert copies(village, "r.k1") == [
        ("30003", "arvo", "stacks", "84.2 WAL", "available"),
        ("40001", "linna", "book", "84", "available"),
        ("40002", "arvo", "stacks", "85", "available"),
    ]
    again = bring_in(village, *records[:3], items="852")
    assert (again.code, len(again.data[2]["barcodes"])) == (0, 3)


def test_what_the_rules_do_not_know_is_told_and_not_guessed(village: Machine) -> None:
    village.add_patron("29001")
    fields: Copies = [
        ("952", KOHA),
        ("952", {"p": "50001", "a": "MOON", "8": "book"}),
        ("952", {"p": "50002", "a": "linna", "8": "FIC", "c": "GEN"}),
        ("952", {"p": "29001", "a": "linna"}),
        ("952", {"p": "50/03", "a": "linna"}),
        ("952", {"p": "50004", "0": "1"}),
    ]
    result = bring_in(village, marc("k1", fields), marc("k2", [("952", KOHA)]), items="952")
    assert (result.code, [row["outcome"] for row in result.data]) == (1, ["imported", "imported"])
    assert [row["barcodes"] for row in result.data] == [["30001"], []]
    said = [reason["message"] for reason in result.data[0]["reasons"]]
    expected = (("50001", "MOON", "hervanta"), ("50002", "FIC", "stacks"), ("29001",), ("50/03",), ("50004",))
    for words, message in zip(expected, said, strict=True):
        assert all(word in message for word in words), message
    assert [reason["code"] for reason in result.data[0]["reasons"][2:]] == ["card.already-added", "other", "other"]
    assert [reason["code"] for reason in result.data[1]["reasons"]] == ["item.barcode-taken"]
    shown = village.run("desk", "import", str(village.folder / "copies.mrc"), "--items", "952")
    assert "record 1: Copy 50001 was left out: its library is not one of linna, hervanta, arvo: MOON." in shown.err


def test_two_copies_of_one_barcode_are_told_a_field_that_is_there_twice_is_one(village: Machine) -> None:
    fields: Copies = [("952", KOHA), ("952", KOHA), ("952", KOHA | {"o": "99 OTHER"})]
    for _ in ("first", "again"):
        result = bring_in(village, marc("k1", fields), items="952")
        assert (result.code, result.data[0]["barcodes"]) == (1, ["30001"])
        assert [reason["code"] for reason in result.data[0]["reasons"]] == ["item.barcode-taken"]


def test_a_price_is_read_whole_or_left_out_with_a_note(village: Machine) -> None:
    prices = {"12,50": "12.50", "$9.90": "9.90", "EUR 20": "20.00", "42,-": "42.00", "": None}
    left_out = ("1.234,00", "1 234,00", "12345678", "free", "9.90 (2 vols.)")
    fields: Copies = [("952", KOHA | {"p": f"6000{at}", "v": text}) for at, text in enumerate((*prices, *left_out))]
    result = bring_in(village, marc("k1", fields), items="952")
    assert (result.code, len(result.data[0]["barcodes"])) == (0, len(fields))
    found = {row["barcode"]: row["price"] for row in desk(village, "item", "list").data}
    assert [found[values["p"]] for _, values in fields] == [*prices.values(), *[None] * len(left_out)]
    assert [reason["message"] for reason in result.data[0]["reasons"]] == [
        f"The price of copy 6000{at} was left out, as it is not one sum: {text}."
        for at, text in enumerate(left_out, len(prices))
    ]


def test_a_record_that_names_no_copies_gets_those_that_are_asked_for(village: Machine) -> None:
    path = village.folder / "copies.mrc"
    path.write_bytes(marc("k1", [("952", KOHA)]) + marc("k2", []) + marc("k3", [("952", {"o": "84"})]))
    rows = desk(village, "import", str(path), "--items", "952", "--copies", "2").data
    assert [len(row["barcodes"]) for row in rows] == [1, 2, 1]
    again = desk(village, "import", str(path), "--items", "952", "--copies", "2")
    assert (again.code, [row["barcodes"] for row in again.data]) == (0, [row["barcodes"] for row in rows])


@pytest.mark.heavy
def test_20000_item_fields_come_in(demo: Machine) -> None:
    records = [
        marc(f"k{one}", [("952", {"p": f"{one}{copy:02d}", "a": "linna", "o": "84.2"}) for copy in range(20)])
        for one in range(1000, 2000)
    ]
    before = desk(demo, "report").data["copies"]
    result = bring_in(demo, *records, items="952")
    assert result.code == 0
    assert sum(len(row["barcodes"]) for row in result.data) == 20_000
    assert desk(demo, "report").data["copies"] == before + 20_000


def test_another_field_is_exit_2(village: Machine) -> None:
    assert bring_in(village, marc("k1", []), items="945").code == 2


def configure(machine: Machine, pattern: str) -> None:
    machine.config.parent.mkdir(parents=True, exist_ok=True)
    machine.configure(f"[desk]\nbarcodes = {pattern}\n")


def test_new_copies_get_consecutive_barcodes_with_a_check_digit(village: Machine) -> None:
    first = add_record(village, "Kirja", "--copies", "3")
    assert first["barcodes"] == ["300000015", "300000023", "300000031"]
    configure(village, '"30001######*"')
    second = add_record(village, "Toinen", "--copies", "2")
    assert second["barcodes"] == ["300010000010", "300010000028"]
    assert desk(village, "item", "withdraw", "300010000028").code == 0
    assert desk(village, "patron", "add", "300010000036", "--name", "Aino").code == 0
    file = village.folder / "a.ris"
    file.write_text("TY  - BOOK\nTI  - Suo\nID  - s1\nER  - \n")
    (third,) = desk(village, "import", str(file)).data
    assert third["barcodes"] == ["300010000044"]


def test_a_pattern_that_is_full_is_said_and_nothing_is_half_done(village: Machine) -> None:
    configure(village, '"K-#"')
    assert add_record(village, "Kirja", "--copies", "7")["barcodes"] == [f"K-{number}" for number in range(1, 8)]
    file = village.folder / "a.ris"
    file.write_text("".join(f"TY  - BOOK\nTI  - {title}\nID  - {title}\nER  - \n" for title in ("Suo", "Sumu", "Sade")))
    for words in (("record", "add", "title=Suo", "--copies", "3"), ("import", str(file))):
        refused = desk(village, *words)
        assert (refused.code, refused.error["code"]) == (6, "configuration")
        assert "K-#" in refused.error["message"]
        assert "config.toml" in refused.error["message"]
    assert [row["title"] for row in village.run("search", "", "--json").data["records"]] == ["Kirja"]
    assert add_record(village, "Suo", "--copies", "2")["barcodes"] == ["K-8", "K-9"]


@pytest.mark.parametrize("pattern", ['"30001"', '"##-##"', '"*##"', '"1\\u0007##"', f'"{"#" * 33}"', '""', "5"])
def test_a_pattern_that_cannot_be_is_named_with_what_is_right(machine: Machine, pattern: str) -> None:
    configure(machine, pattern)
    refused = desk(machine, "init")
    assert (refused.code, refused.error["code"]) == (6, "configuration")
    assert "desk.barcodes must be " in refused.error["message"]


def test_doctor_knows_the_key(machine: Machine) -> None:
    configure(machine, '"30001######*"')
    (row,) = [row for row in machine.run("doctor", "--json").data if row["check"] == "configuration"]
    assert row["ok"], row


def test_a_barcode_whose_check_digit_is_wrong_is_taken_and_named(village: Machine) -> None:
    record = add_record(village, "Kirja", "--copies", "0")["record_id"]
    assert desk(village, "item", "add", record, "300010000999").data["reasons"] == []  # no pattern is set
    configure(village, '"30001######*"')
    for barcode in ("300010000044", "29001", "30001000099x"):
        assert village.run("desk", "item", "add", record, barcode).err == ""
    said = village.run("desk", "item", "add", record, "300010000049")
    assert (said.code, said.err.count("\n")) == (0, 1)
    assert "300010000044 would be right" in said.err
    added = desk(village, "item", "add", record, "300010000050")
    assert (added.data["outcome"], [reason["code"] for reason in added.data["reasons"]]) == ("added", ["other"])
    assert added.err == ""
    assert "300010000050" in desk(village, "item", "show", "300010000050").out
