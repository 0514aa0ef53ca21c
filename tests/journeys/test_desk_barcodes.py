"""Barcodes of new copies, by the pattern of a desk."""

from __future__ import annotations

import pytest
from tests.journeys.machine import Machine
from tests.journeys.service_desk import add_record, desk, village_ as village_


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
