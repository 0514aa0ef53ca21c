"""The service desk: making a library, lending, taking back, and the fines that come of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.journeys.machine import CARD, Machine
from tests.library.journeys.service_desk import ALSO_FREE, FREE, OTHER, codes, copies, desk, other, patron

PATRON_DONE = ["card", "outcome", "reasons"]
ITEM = ["barcode", "record_id", "library", "collection", "status", "outcome", "reasons"]
LENT = ["barcode", "loan_id", "title", "outcome", "due", "reasons", "card", "name"]
RETURNED = [
    "barcode",
    "loan_id",
    "title",
    "outcome",
    "hold_id",
    "pickup_location",
    "pickup_until",
    "fine",
    "currency",
    "reasons",
    "card",
    "name",
    "kept_for",
    "lost",
    "paid",
    "refund",
]


def test_a_library_is_made_with_its_pickup_libraries(machine: Machine) -> None:
    store = f"sqlite:///{machine.folder / 'own.sqlite'}"
    made = desk(machine, "init", "--store", store).data
    assert list(made) == ["store", "pickup_libraries"]
    assert made["store"] == store
    assert [place["id"] for place in made["pickup_libraries"]] == ["linna", "hervanta", "arvo"]


def test_a_library_by_a_relative_address_stands_where_the_person_is(machine: Machine, tmp_path: Path) -> None:
    result = machine.shell(f"cd '{tmp_path}' && T --store sqlite:///mine.sqlite desk init --json")
    assert result.data["store"] == f"sqlite:///{tmp_path / 'mine.sqlite'}"
    assert (tmp_path / "mine.sqlite").exists()


def test_a_tilde_in_an_address_is_the_person_s_home(machine: Machine, tmp_path: Path) -> None:
    result = machine.shell(f"cd '{tmp_path}' && T --store sqlite:///~/mine.sqlite desk init --json")
    assert result.data["store"] == f"sqlite:///{machine.folder / 'home' / 'mine.sqlite'}"
    assert not (tmp_path / "~").exists()


@pytest.mark.parametrize("content", [b"", b"anything"])
def test_a_library_is_never_made_over_a_file(machine: Machine, content: bytes) -> None:
    machine.folder.mkdir()
    place = machine.folder / "own.sqlite"
    place.write_bytes(content)
    result = desk(machine, "init", "--store", f"sqlite:///{place}")
    assert (result.code, result.error["code"]) == (6, "file")
    assert place.read_bytes() == content


def test_the_default_rules_can_be_printed_and_used_again(machine: Machine, tmp_path: Path) -> None:
    printed = machine.run("desk", "init", "--print-rules")
    assert printed.code == 0
    rules = tmp_path / "rules.toml"
    rules.write_text(printed.out.replace('period = "28d"', 'period = "30d"', 1).replace('"0.20"', '"0.50"', 1))
    assert not machine.library.exists()
    assert desk(machine, "init", "--rules", str(rules)).code == 0
    desk(machine, "patron", "add", CARD, "--name", "A", "--password-stdin", stdin="abcde\n")
    machine.run("login", CARD, "--password-stdin", stdin="abcde\n")
    numbers = {row["rule"]: row["value"] for row in desk(machine, "report", "--json").data["rules"]}
    assert numbers["loan.book.days"] == "30"
    assert numbers["overdue.book.per-day"] == "0.50"


def test_fees_are_sentences_at_a_terminal_and_numbers_elsewhere(demo: Machine) -> None:
    shown = demo.run("fines", "fees", terminal=True).out
    assert "Course book: €0.80 a day, at most 15 days" in shown
    assert "overdue.course" not in shown
    assert "password" not in shown
    assert "Kurssikirja: 0,80 € päivältä" in demo.run("fines", "fees", "--lang", "fi", terminal=True).out
    assert ["overdue.course.per-day", "0.80", "no"] in demo.run("fines", "fees").lines
    row = {"rule": "overdue.course.per-day", "value": "0.80", "stated": False}
    assert row in demo.run("fines", "fees", "--json", terminal=True).data
    assert demo.run("fines", "fees", "--fields", "rule", terminal=True).lines[0] == ["overdue.book.per-day"]


def test_an_explanation_at_a_terminal_names_the_rule_and_its_row(demo: Machine) -> None:
    shown = demo.run("loans", "explain", terminal=True).out
    assert "By the library's rules: course book, row 2." in shown
    assert {row["source"] for row in demo.run("loans", "explain", "--json").data} == {"policy"}


@pytest.mark.parametrize("place", ["nothere.toml", ".", "/proc/self/mem"])
def test_rules_that_cannot_be_read_make_no_library(machine: Machine, place: str) -> None:
    assert desk(machine, "init", "--rules", place).code == 6
    assert not machine.library.exists()


def test_a_patron_gets_a_password_made_for_them_that_works(demo: Machine) -> None:
    row = desk(demo, "patron", "add", OTHER, "--name", "Somebody").data
    assert list(row) == [*PATRON_DONE, "password"]
    assert 5 <= len(row["password"]) <= 12
    login = demo.run("--profile", "other", "login", OTHER, "--password-stdin", stdin=row["password"] + "\n")
    assert login.code == 0


def test_a_patron_who_chose_a_password_is_not_shown_it(demo: Machine) -> None:
    result = desk(demo, "patron", "add", OTHER, "--name", "S", "--password-stdin", stdin="abcde\n")
    assert list(result.data) == PATRON_DONE
    assert "abcde" not in result.out + result.err


def test_a_card_number_that_cannot_be_one(demo: Machine) -> None:
    before = demo.sql("SELECT count(*) FROM patron")
    for card in ("", " ", "å", "a b\tc/d", "'; DROP TABLE patron; --", "x" * 33, "\x1b[31m", "-1"):
        result = desk(demo, "patron", "add", "--name", "S", "--password-stdin", "--", card, stdin="abcde\n")
        assert result.code == 2, card
    assert demo.sql("SELECT count(*) FROM patron") == before


def test_a_patron_with_wrong_particulars_is_refused_with_every_reason(demo: Machine) -> None:
    words = ("patron", "add", OTHER, "--name", "S", "--email", "nothing", "--home-library", "moon")
    result = desk(demo, *words, "--password-stdin", stdin="ab\n")
    assert result.code == 1
    assert codes(result.data) == ["profile.email-invalid", "profile.library-invalid", "password.too-short"]


def test_a_copy_is_added(demo: Machine) -> None:
    row = desk(demo, "item", "add", FREE, "4000 1", "--library", "arvo", "--collection", "course").data
    assert list(row) == ITEM
    assert (row["barcode"], row["library"], row["collection"], row["status"]) == (
        "40001",
        "arvo",
        "course",
        "available",
    )
    assert row["outcome"] == "added"


def test_a_copy_goes_to_the_first_library_and_collection_by_default(demo: Machine) -> None:
    row = desk(demo, "item", "add", FREE, "40001").data
    assert (row["library"], row["collection"]) == ("linna", "book")


def test_a_barcode_is_given_once(demo: Machine) -> None:
    copies(demo, "40001")
    result = desk(demo, "item", "add", ALSO_FREE, "40001")
    assert (result.code, result.data["outcome"], codes(result.data)) == (1, "refused", ["item.barcode-taken"])
    assert desk(demo, "item", "withdraw", "40001").code == 0
    assert "or had it before it was withdrawn" in demo.run("desk", "item", "add", ALSO_FREE, "40001").err


def test_a_number_is_a_card_or_a_barcode_and_never_both(demo: Machine) -> None:
    copies(demo, "40001")
    for words, expected in (
        (("item", "add", FREE, CARD), ["card.already-added"]),
        (("patron", "add", "40001", "--name", "S"), ["item.barcode-taken"]),
    ):
        result = desk(demo, *words)
        assert (result.code, result.data["outcome"], codes(result.data)) == (1, "refused", expected), words


def test_checkout_and_return_name_the_patron_and_whom_the_copy_is_kept_for(demo: Machine) -> None:
    patron(demo)
    copies(demo, "40001")
    (lent,), (refused,) = (desk(demo, "checkout", card, "40001").data for card in (OTHER, CARD))
    assert (lent["card"], lent["name"]) == (OTHER, "Liisa")
    assert (refused["outcome"], refused["card"], refused["name"]) == ("refused", OTHER, "Liisa")
    shown = demo.run("desk", "checkout", CARD, "40001", terminal=True)
    assert f"on loan to Liisa ({OTHER})" in " ".join(shown.out.split())
    assert "return it first, then lend it" in " ".join(shown.out.split())
    own = demo.run("desk", "checkout", OTHER, "40001", terminal=True)
    assert "The patron has this copy already. To renew the loan: tunilib desk renew." in own.out
    barcode = next(loan["barcode"] for loan in demo.run("loans", "--json").data if loan["renewable"] is False)
    back, nobody = (desk(demo, "return", barcode, "--library", "linna").data[0] for _ in "ab")
    (waiting,) = demo.sql("SELECT p.card FROM hold h JOIN patron p ON p.id = h.patron WHERE h.id = ?", back["hold_id"])
    assert (back["card"], back["name"], back["kept_for"]) == (CARD, "Aino Virtanen", *waiting)
    assert (nobody["card"], nobody["name"], nobody["kept_for"]) == (None, None, back["kept_for"])


def test_lending_and_taking_back(demo: Machine) -> None:
    patron(demo)
    copies(demo, "40001")
    copies(demo, "40002", collection="course")
    result = desk(demo, "checkout", OTHER, "40001", "4000 2")
    assert (result.code, [list(row) for row in result.data]) == (0, [LENT, LENT])
    assert [(row["outcome"], row["due"]) for row in result.data] == [("lent", "2026-04-07"), ("lent", "2026-03-24")]
    loans = other(demo, "loans").data
    assert {loan["id"] for loan in loans} == {row["loan_id"] for row in result.data}
    back = desk(demo, "return", "40002", "40001")
    assert [list(row) for row in back.data] == [RETURNED, RETURNED]
    assert [(row["outcome"], row["fine"], row["currency"]) for row in back.data] == [("returned", None, None)] * 2
    assert other(demo, "loans").data == []
    assert len(other(demo, "loans", "history").data) == 2


def test_a_desk_stands_where_the_configuration_says(demo: Machine) -> None:
    demo.configure('[desk]\nlibrary = "hervanta"\n')
    assert desk(demo, "item", "add", FREE, "40001").data["library"] == "hervanta"
    assert desk(demo, "item", "add", FREE, "40002", "--library", "arvo").data["library"] == "arvo"
    loan = next(loan for loan in demo.run("loans", "--json").data if loan["renewable"] is False)
    (pickup,) = demo.sql(
        "SELECT pickup FROM hold WHERE record = ? AND status = 'waiting' ORDER BY number", loan["record_id"]
    )[0]
    (row,) = desk(demo, "return", loan["barcode"]).data
    assert row["outcome"] == ("kept" if pickup == "hervanta" else "in-transit")
    demo.config.write_text('[desk]\nlibrary = "moon"\n')
    result = desk(demo, "item", "add", FREE, "40003")
    assert (result.code, result.error["code"]) == (2, "not-found")


def test_a_second_copy_satisfies_whoever_waits_for_the_title(demo: Machine) -> None:
    patron(demo)
    asked = demo.run("loans", "explain", "--json").data[2]
    record = next(loan["record_id"] for loan in demo.run("loans", "--json").data if loan["id"] == asked["loan_id"])
    waiting = demo.sql("SELECT pickup FROM hold WHERE record = ? AND status = 'waiting'", record)
    assert waiting
    copies(demo, "40001", "40002", record=record)
    lent = desk(demo, "checkout", OTHER, "40001", "40002")
    assert lent.code == 0
    for barcode in ("40001", "40002")[: len(waiting)]:
        (row,) = desk(demo, "return", barcode, "--library", waiting[0][0]).data
        assert row["outcome"] in ("kept", "in-transit")
    assert [row["outcome"] for row in demo.run("loans", "renew", asked["loan_id"], "--json").data] == ["renewed"]


def test_an_import_to_a_library_that_is_not_there_imports_nothing(demo: Machine, tmp_path: Path) -> None:
    file = tmp_path / "one.ris"
    file.write_text("TY  - BOOK\nTI  - A title\nID  - x1\nER  - \n")
    done = desk(demo, "import", str(file), "--library", "moon", "--json")
    assert (done.code, done.error["code"], done.out) == (2, "not-found", "")
    assert not demo.run("search", "title", "--json").data["records"]


def test_lists_of_copies_and_fees_are_read_from_standard_input_a_line_each(demo: Machine) -> None:
    copies = [loan["barcode"] for loan in demo.run("loans", "--json").data][:3]
    lines = "\n".join(copies) + "\n\n"
    assert [line[0] for line in demo.run("desk", "return", "-", stdin=lines).lines] == copies
    assert [line[0] for line in demo.run("desk", "checkout", CARD, "-", stdin=lines).lines] == copies
    fees = [demo.run("desk", "fee", "add", CARD, "1.00", "--kind", "other").lines[0][0] for _ in "ab"]
    assert len(demo.run("desk", "fee", "pay", CARD, "-", stdin="\n".join(fees)).lines) == 2
    for words in (("return", "-"), ("checkout", CARD, "-"), ("fee", "pay", CARD, "-")):
        result = demo.run("desk", *words, "--json", stdin="\n")
        assert (result.code, result.error["code"]) == (2, "usage")


def test_what_is_given_twice_counts_once(demo: Machine) -> None:
    demo.add_patron(OTHER)
    copies(demo, "new1", "new2")
    fee, more = (desk(demo, "fee", "add", OTHER, "1.00", "--kind", "other").data[0]["id"] for _ in range(2))
    for words, outcomes in {
        ("checkout", OTHER, "new1", "new2", "new 1", "new1"): ["lent", "lent"],
        ("renew", OTHER, "new1", "new1"): ["unchanged"],
        ("return", "new2", "new2", "new1"): ["returned", "returned"],
        ("fee", "pay", OTHER, more, fee, more): ["paid", "paid"],
    }.items():
        result = desk(demo, *words)
        assert (result.code, [row["outcome"] for row in result.data]) == (0, outcomes)


@pytest.mark.parametrize(("words", "code"), {("return", "-"): 2, ("scan",): 1}.items())
def test_bytes_that_are_no_text_are_no_number(demo: Machine, words: tuple[str, ...], code: int) -> None:
    copies(demo, "new1")
    result = demo.process("desk", *words, stdin=b"\xff\nnew1\n")
    assert (result.code, result.out.count("refused")) == (code, 1 if words == ("scan",) else 0)
    assert "something unexpected" not in result.err
