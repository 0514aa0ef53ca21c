"""Records by hand at the desk, and copies that leave the library."""

from __future__ import annotations

import pytest
from tests.journeys.machine import Machine
from tests.journeys.pseudoterminal import at_terminal
from tests.library.journeys.service_desk import add_record, codes, desk, village_ as village_

RECORD = ["record_id", "title", "barcodes", "outcome", "reasons"]
WORDS = (
    *("title=Kylän historia : vuodesta 1850", "authors=Virtanen, Aino; Laine, Eero", "year=1987"),
    *("isbn=951-0-12345-6; 9789510123456", "publisher=Kyläyhdistys; Otava", "place=Tampere; Helsinki"),
    *(
        "edition=2. painos",
        "series=Kotiseutu; 3; Muistot",
        "language=fin; sv",
        "format=Journal",
        "subjects=kylät; suot",
    ),
)


def test_a_record_is_written_by_hand_changed_and_removed(village: Machine) -> None:
    row = desk(village, "record", "add", *WORDS, "--library", "arvo", "--collection", "course", "--copies", "2").data
    assert list(row) == RECORD
    assert (row["outcome"], row["title"], len(row["barcodes"])) == ("added", "Kylän historia : vuodesta 1850", 2)
    shown = village.run("record", row["record_id"], "--json").data
    expected = {
        "authors": ["Virtanen, Aino", "Laine, Eero"],
        "year": "1987",
        "isbns": ["9510123456", "9789510123456"],
        "publisher": "Kyläyhdistys; Otava",
        "place": "Tampere; Helsinki",
        "edition": "2. painos",
        "series": "Kotiseutu ; 3; Muistot",
        "language": "fin",
        "format": "journal",
        "subjects": ["kylät", "suot"],
    }
    assert {name: shown[name] for name in expected} == expected
    assert {(item["library"], item["collection"]) for item in shown["items"]} == {("arvo", "course")}

    record = row["record_id"]
    edited = desk(village, "record", "edit", record, "title=Kylän tarina", "year=", "authors=Salo, Mari")
    assert (edited.code, list(edited.data), edited.data["outcome"]) == (0, RECORD, "edited")
    assert edited.data["barcodes"] == row["barcodes"]
    (found,) = village.run("search", "tarina", "--json").data["records"]
    assert (found["title"], found["authors"], found["year"]) == ("Kylän tarina", ["Salo, Mari"], None)
    assert village.run("search", "historia", "--json").data["total"] == 0
    assert desk(village, "record", "edit", record, "title=Kylän tarina").data["outcome"] == "unchanged"

    refused = desk(village, "record", "remove", record)
    assert (refused.code, refused.data["outcome"], codes(refused.data)) == (1, "refused", ["record.in-use"])
    for barcode in row["barcodes"]:
        assert desk(village, "item", "withdraw", barcode).data["outcome"] == "withdrawn"
    removed = desk(village, "record", "remove", record)
    assert (removed.code, removed.data["outcome"], removed.data["barcodes"]) == (0, "removed", [])
    assert village.run("search", "tarina", "--json").data["total"] == 0
    for line in (f"record {record}", f"desk record edit {record} year=1", f"desk record remove {record}"):
        assert village.run(*line.split(), "--json").error["code"] == "not-found", line
    assert desk(village, "report").data["records"] == 0


def test_a_record_that_was_removed_stays_in_lists_as_it_was_and_its_number_can_be_imported_again(
    village: Machine,
) -> None:
    file = village.folder / "a.ris"
    file.write_text("TY  - BOOK\nTI  - Suo\nAU  - Salo, Mari\nPY  - 1999\nID  - s1\nER  - \n")
    (row,) = desk(village, "import", str(file), "--copies", "1").data
    village.add_patron("29001")
    village.sign_in("29001", password="salasana1")
    assert village.run("favourites", "add", row["record_id"]).code == 0
    assert desk(village, "checkout", "29001", *row["barcodes"]).code == 0
    assert desk(village, "return", *row["barcodes"]).code == 0
    before = village.run("favourites", "--json").data
    exported = village.run("favourites", "export", "--format", "ris").out
    assert desk(village, "item", "withdraw", *row["barcodes"]).code == 0
    assert desk(village, "record", "remove", row["record_id"]).code == 0
    assert village.run("favourites", "--json").data == before
    assert village.run("favourites", "export", "--format", "ris").out == exported
    assert village.run("loans", "history", "--json").data[0]["title"] == "Suo"
    (again,) = desk(village, "import", str(file)).data
    assert (again["outcome"], again["record_id"] == row["record_id"]) == ("imported", False)
    assert village.run("favourites", "remove", row["record_id"]).code == 0
    assert village.run("favourites", "add", row["record_id"]).code == 2


def test_a_record_is_not_removed_while_somebody_waits_for_it(village: Machine) -> None:
    row = add_record(village, "Kirja")
    village.add_patron("29001")
    village.sign_in("29001", password="salasana1")
    village.add_patron("29002")
    (barcode,) = row["barcodes"]
    assert desk(village, "checkout", "29002", barcode).code == 0
    assert village.run("holds", "place", row["record_id"]).code == 0
    on_loan = desk(village, "item", "withdraw", barcode)
    assert (on_loan.code, codes(on_loan.data), on_loan.data["status"]) == (1, ["item.on-loan"], "on-loan")
    assert desk(village, "return", barcode).data[0]["outcome"] == "kept"
    kept = desk(village, "item", "withdraw", barcode)
    assert (kept.code, codes(kept.data), kept.data["status"]) == (1, ["item.kept"], "kept")
    refused = desk(village, "record", "remove", row["record_id"])
    assert codes(refused.data) == ["record.in-use", "record.in-use"]
    (hold,) = village.run("holds", "--json").data
    assert desk(village, "requests", "cancel", hold["id"]).code == 0
    assert desk(village, "item", "withdraw", barcode).code == 0
    assert desk(village, "record", "remove", row["record_id"]).code == 0


def test_a_withdrawn_copy_is_not_lent_found_or_counted_and_its_barcode_is_not_given_again(village: Machine) -> None:
    row = add_record(village, "Kirja", "--copies", "0")
    assert row["barcodes"] == []
    assert desk(village, "item", "add", row["record_id"], "40001").code == 0
    done = desk(village, "item", "withdraw", "4000 1")
    item = ["barcode", "record_id", "library", "collection", "status", "outcome", "reasons"]
    assert (done.code, list(done.data)) == (0, item)
    assert (done.data["barcode"], done.data["status"], done.data["outcome"]) == ("40001", None, "withdrawn")
    village.add_patron("29001")
    for words in (("checkout", "29001"), ("return",), ("item", "lost"), ("item", "withdraw")):
        assert desk(village, *words, "40001").error["code"] == "not-found", words
    (found,) = village.run("search", "kirja", "--json").data["records"]
    assert (found["copies"], found["available"]) == (0, 0)
    assert village.run("record", row["record_id"], "--json").data["items"] == []
    assert [desk(village, "report").data[name] for name in ("copies", "copies_lost")] == [0, 0]
    for line in (f"item add {row['record_id']} 40001", "patron add 40001 --name S"):
        refused = desk(village, *line.split())
        assert (refused.code, codes(refused.data)) == (1, ["item.barcode-taken"]), line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "title"),
        (("title=",), "title"),
        (("title= : ",), "title"),
        (("year=1987",), "title"),
        (("title=A", "year=soon"), "year"),
        (("title=A", "isbn=123"), "ISBN"),
        (("title=A", "language=klingon"), "Finnish"),
        (("title=A", "format=scroll"), "book"),
        (("title=A", "colour=red"), "subjects"),
        (("title=A", "title=B"), "twice"),
        (("title",), "FIELD=VALUE"),
        (("title=A", "--copies", "1001"), "1000"),
        (("title=A", "--library", "moon"), "hervanta"),
        (("title=A", "--collection", "attic"), "stacks"),
        (("title=" + "A" * 3000,), "long"),
    ],
)
def test_what_cannot_be_a_record_is_exit_2_and_says_what_can(
    machine: Machine, words: tuple[str, ...], said: str
) -> None:
    machine.environ["TUNILIB_STORE"] = f"sqlite:///{machine.folder / 'village.sqlite'}"
    machine.run("desk", "init")
    result = desk(machine, "record", "add", *words)
    assert (result.code, said in str(result.error)) == (2, True), result.error
    assert machine.run("search", "", "--json").data["total"] == 0


def test_without_fields_each_is_asked_for_at_a_terminal(demo: Machine) -> None:
    answers = ("Kylän historia", "Virtanen, Aino", "1987", *[""] * 5, "suomi", "kirja", "")
    asked = ("Nimeke", "Tekijät", "Vuosi", "ISBN", "", "", "", "", "Kieli", "", "")
    typing = [(question or ": ", f"{answer}\n") for question, answer in zip(asked, answers, strict=True)]
    shown = at_terminal(demo, "--lang", "fi", "desk", "record", "add", "--copies", "0", typing=typing)
    assert (shown.code, "lisätty" in shown.out) == (0, True), shown.out
    (found,) = demo.run("search", "kylän historia", "--json").data["records"]
    assert (found["authors"], found["year"], found["language"], found["format"]) == (
        ["Virtanen, Aino"],
        "1987",
        "fin",
        "book",
    )
    nothing = demo.run("desk", "record", "add", typed="\n" * 11)
    assert (nothing.code, "title" in nothing.err) == (2, True)
    wrong = demo.run("desk", "record", "add", terminal=True, typed="\nKirja\n\nlast year\n1987\n123\n" + "\n" * 9)
    asked_for = [wrong.err.count(f"{field}: ") for field in ("Title", "Year", "ISBN")]
    assert (wrong.code, asked_for) == (0, [2, 2, 3])  # the third names what was wrong
    assert "not a year: last year: write it as 2019\n" in wrong.err
    elsewhere = demo.run("desk", "record", "add", "--library", "moon", terminal=True, typed="")
    assert (elsewhere.code, "Title" in elsewhere.err) == (2, False)
    cut_short = demo.run("desk", "record", "add", typed="Kirja\n")
    assert (cut_short.code, "ended" in cut_short.err) == (2, True)


def test_in_a_pipe_a_record_is_lines_and_its_copies_are_joined(demo: Machine) -> None:
    thing = demo.run("desk", "record", "add", "title=A\tB", "--copies", "2").thing
    assert list(thing) == RECORD
    assert (thing["title"], len(thing["barcodes"].split("; "))) == ("A B", 2)
