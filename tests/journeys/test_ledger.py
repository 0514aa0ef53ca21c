"""What this machine remembers, from the command line: check, evidence, history, forgetting, the line for prompts."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from tests.cli.test_startup_modules import QUICK, loaded_by
from tests.journeys.machine import CARD, NEW, Machine


def by_id(machine: Machine) -> dict[str, dict[str, object]]:
    return {row["id"]: row for row in machine.run("loans", "--json").data}


def barcode_of(machine: Machine, loan: object) -> str:
    return str(by_id(machine)[str(loan)]["barcode"])


def verdict(machine: Machine, *words: str) -> tuple[int, list[str]]:
    result = machine.run("check", "--json", *words)
    data = result.data
    assert list(data) == ["ok", "last_run", "next_due", "reasons"]
    assert data["ok"] is (result.code == 0)
    return result.code, [reason["code"] for reason in data["reasons"]]


def test_a_machine_that_never_renewed_is_not_well(demo: Machine) -> None:
    assert verdict(demo) == (1, ["check.no-run"])
    demo.run("loans", "--json")
    assert verdict(demo) == (1, ["check.no-run"])


def test_a_verified_renewal_of_all_loans_is_well_for_26_hours(demo: Machine) -> None:
    assert demo.run("loans", "renew", "--all").code == 1  # some are refused, and that is known
    assert verdict(demo) == (0, [])
    demo.now = "2026-03-11T14:00"
    assert verdict(demo) == (0, [])
    demo.now = "2026-03-11T14:01"
    assert verdict(demo) == (1, ["check.too-old"])
    assert verdict(demo, "--max-age", "27h") == (0, [])
    assert verdict(demo, "--max-age", "2d") == (0, [])


def test_a_loan_falls_due_at_the_end_of_its_day(demo: Machine) -> None:
    demo.run("loans", "renew", "--all")
    first = min(str(loan["due"]) for loan in by_id(demo).values())
    assert first == "2026-03-18"
    demo.now = "2026-03-17T22:00"
    demo.run("loans", "renew", "--all")
    assert verdict(demo, "--max-age", "26h") == (0, [])  # 00:00 after the 18th is not before
    assert verdict(demo, "--max-age", "27h") == (1, ["check.falls-due"])
    titles = [str(loan["title"]) for loan in by_id(demo).values() if loan["due"] == first]
    assert titles[0] in demo.run("check", "--max-age", "27h").err


@pytest.mark.parametrize(
    "words", [("--all", "--dry-run"), ("--title", "hand"), ("--due-within", "60d")], ids=["dry run", "title", "some"]
)
def test_only_a_real_renewal_of_all_loans_counts(demo: Machine, words: tuple[str, ...]) -> None:
    demo.run("loans", "renew", *words)
    assert verdict(demo) == (1, ["check.no-run"])


def test_an_age_of_nothing_is_a_mistake(demo: Machine) -> None:
    for text in ("0h", "0d", "soon", "-1h"):
        assert demo.run("check", "--max-age", text).code == 2


def test_check_asks_no_library(demo: Machine) -> None:
    demo.run("loans", "renew", "--all")
    demo.library.unlink()
    assert verdict(demo) == (0, [])
    rows = demo.run("check", "--all-profiles", "--json").data
    assert [row["ok"] for row in rows] == [True]


_EVENT = ["time", "event", "before", "after", "message", "source", "actor"]


def test_the_story_of_a_loan_is_told_with_dates_and_words(demo: Machine) -> None:
    before = by_id(demo)
    renewed, refused = "2026-03-07", "2026-03-18"
    first = next(id_ for id_, loan in before.items() if loan["due"] == renewed)
    held = next(id_ for id_, loan in before.items() if loan["due"] == refused)
    demo.now = "2026-03-10T13:00"
    demo.run("loans", "renew", "--all")
    story = demo.run("loans", "evidence", barcode_of(demo, first), "--json").data
    assert list(story) == ["loan_id", "title", "events"]
    assert [list(event) for event in story["events"]] == [_EVENT] * 2
    seen, done = story["events"]
    assert (seen["event"], seen["time"], seen["after"]) == ("seen", "2026-03-10T12:00:00+02:00", renewed)
    assert (done["event"], done["before"], done["after"]) == ("renewed", renewed, "2026-03-24")
    assert done["time"] == "2026-03-10T13:00:00+02:00"
    assert (seen["actor"], done["actor"]) == (None, "person")
    _, no = demo.run("loans", "evidence", held, "--json").data["events"]
    assert (no["event"], no["message"], no["source"]) == ("refused", "renewal.requested", "policy")
    demo.now = "2026-03-24T03:00"
    demo.run("schedule", "run")
    story = demo.run("loans", "evidence", first, "--json").data
    assert story["events"][-1]["actor"] == "schedule"
    demo.library.unlink()
    assert demo.run("loans", "evidence", first, "--json").data == story


def test_without_an_id_all_loans_of_the_last_thirty_days_are_told(demo: Machine) -> None:
    first = next(iter(by_id(demo)))
    demo.run("loans", "renew", first)
    found = demo.run("loans", "evidence", "--json").data
    assert {one["loan_id"] for one in found} == set(by_id(demo))
    assert demo.run("loans", "evidence", first, "--json").data in found
    lines = demo.run("loans", "evidence").lines
    assert [line[-2:] for line in lines] == [[one["loan_id"], one["title"]] for one in found for _ in one["events"]]
    assert "first seen" in demo.run("loans", "evidence", terminal=True, TUNILIB_PAGER="").out
    demo.now = "2026-04-20T12:00"
    assert demo.run("loans", "evidence", "--json").data == []
    for terminal in (False, True):
        empty = demo.run("loans", "evidence", terminal=terminal)
        assert (empty.code, empty.out) == (0, "")
        assert "in the last 30 days" in empty.err


def test_a_returned_loan_keeps_its_story_and_anothers_is_not_found(demo: Machine) -> None:
    loans = by_id(demo)
    first = next(iter(loans))
    demo.run("desk", "return", str(loans[first]["barcode"]))
    demo.now = "2026-03-11T12:00"
    demo.run("loans")
    events = demo.run("loans", "evidence", first, "--json").data["events"]
    assert [event["event"] for event in events] == ["seen", "returned"]
    assert demo.run("loans", "evidence", "nothing", "--json").error["code"] == "not-found"


def test_what_is_forgotten_is_not_in_the_file_any_more(demo: Machine) -> None:
    loans = by_id(demo)
    title = "Structure and interpretation"
    loan = next(id_ for id_, one in loans.items() if str(one["title"]).startswith(title))
    demo.run("loans", "renew", "--all")
    assert title.encode() in demo.ledger.read_bytes()
    assert demo.run("forget", "--loan", loan).code == 2
    done = demo.run("forget", "--loan", loan, "--yes", "--json").data
    assert done == {"outcome": "deleted", "reasons": []}
    assert title.encode() not in demo.ledger.read_bytes()
    assert demo.run("loans", "evidence", loan).code == 2
    size = demo.ledger.stat().st_size
    assert demo.run("forget", "--all", "--yes", "--json").data["outcome"] == "deleted"
    assert demo.ledger.stat().st_size < size
    assert verdict(demo) == (1, ["check.no-run"])
    assert demo.run("status", "--line").out == ""
    assert demo.run("forget", "--all", "--yes", "--json").data["outcome"] == "unchanged"
    demo.run("loans")
    assert demo.run("loans", "evidence", loan, "--json").data["loan_id"] == loan


def test_after_an_open_loan_was_forgotten_nothing_is_said_that_needs_all_loans(demo: Machine) -> None:
    demo.run("loans", "renew", "--all")
    demo.run("status")
    loan = next(id_ for id_, one in by_id(demo).items() if one["due"] == "2026-03-18")
    demo.now = "2026-03-18T03:00"
    demo.run("loans", "renew", "--all")
    assert verdict(demo) == (1, ["check.falls-due"])
    demo.run("forget", "--loan", loan, "--yes")
    assert verdict(demo) == (1, ["check.no-run"])
    assert demo.run("check", "--json").data["next_due"] is None
    for words in ((), ("--all-profiles",), ("--all-cards",)):
        assert "loan" not in line(demo, *words)
        assert "€7.20" in line(demo, *words)
    count = len(by_id(demo))
    assert line(demo).startswith(f"{count} loans")
    assert verdict(demo) == (1, ["check.no-run"])
    demo.run("loans", "renew", "--all")
    assert verdict(demo) == (1, ["check.falls-due"])


def test_a_returned_loan_is_forgotten_without_an_effect_on_what_is_known_of_the_others(demo: Machine) -> None:
    loans = by_id(demo)
    first = next(iter(loans))
    demo.run("desk", "return", str(loans[first]["barcode"]))
    demo.run("loans", "renew", "--all")
    before = line(demo)
    assert demo.run("forget", "--loan", first, "--yes", "--json").data["outcome"] == "deleted"
    assert verdict(demo) == (0, [])
    assert line(demo) == before


def test_loans_returned_before_a_day_and_all_of_a_card_are_forgotten(demo: Machine) -> None:
    loans = by_id(demo)
    first, second = list(loans)[:2]
    demo.now = "2026-03-12T12:00"
    demo.run("desk", "return", str(loans[first]["barcode"]))
    demo.run("loans")
    assert demo.run("forget", "--before", "2026-03-12", "--yes", "--json").data["outcome"] == "unchanged"
    assert demo.run("forget", "--before", "2026-03-13", "--yes", "--json").data["outcome"] == "deleted"
    assert demo.run("loans", "evidence", first).code == 2
    assert demo.run("loans", "evidence", second).code == 0
    assert demo.run("forget", "--card", "1", "--yes", "--json").error["code"] == "not-found"
    assert demo.run("forget", "--card", CARD, "--yes", "--json").data["outcome"] == "deleted"
    assert demo.run("loans", "evidence", second).code == 2


def test_a_loan_is_forgotten_by_the_day_of_its_return_not_by_that_on_which_it_was_missed(demo: Machine) -> None:
    first, second = list(by_id(demo).items())[:2]
    demo.now = "2026-03-11T15:00"
    demo.run("desk", "return", str(first[1]["barcode"]))
    demo.now = "2026-03-12T09:00"
    demo.run("desk", "return", str(second[1]["barcode"]))
    demo.run("loans")
    assert demo.run("forget", "--before", "2026-03-12", "--yes", "--json").data["outcome"] == "deleted"
    assert demo.run("loans", "evidence", first[0]).code == 2
    assert demo.run("loans", "evidence", second[0]).code == 0
    away = demo.library.rename(demo.folder / "away.sqlite")
    assert demo.run("forget", "--before", "2026-03-12", "--yes", "--json").data["outcome"] == "unchanged"
    away.rename(demo.library)


@pytest.mark.parametrize("what", ["--all", "--card", "--loan", "--before"])
def test_pages_that_were_kept_for_a_report_go_with_whatever_is_forgotten(demo: Machine, what: str) -> None:
    loan = next(iter(by_id(demo)))
    pages = demo.folder / "state" / "pages"
    pages.mkdir()
    (pages / "loans.html").write_text("a page that shows a loan")
    given = {"--all": [], "--card": [CARD], "--loan": [loan], "--before": ["2026-01-01"]}[what]
    assert demo.run("forget", what, *given, "--yes", "--json").data["outcome"] == "deleted"
    assert not pages.exists()


def test_one_thing_is_forgotten_at_a_time(demo: Machine) -> None:
    demo.run("loans")
    for words in ((), ("--all", "--before", "2026-01-01"), ("--all", "--loan", "x"), ("--before", "soon")):
        assert demo.run("forget", *words, "--yes").code == 2


def test_an_open_intent_is_not_forgotten(demo: Machine) -> None:
    demo.run("loans", "renew", "--all")
    demo.sql("UPDATE intent SET settled = NULL", of=demo.ledger)
    demo.sql("UPDATE intent_item SET word = NULL", of=demo.ledger)
    done = demo.run("forget", "--all", "--yes", "--json").data
    assert (done["outcome"], len(done["reasons"])) == ("deleted", 1)
    assert demo.sql("SELECT COUNT(*) FROM intent", of=demo.ledger) == [(1,)]


def test_no_password_enters_the_ledger(demo: Machine) -> None:
    demo.run("profile", "password", stdin="kirja2026\nsala12345\nsala12345\n")
    demo.run("loans", "renew", "--all")
    content = demo.ledger.read_bytes()
    assert b"kirja2026" not in content
    assert b"sala12345" not in content


def line(machine: Machine, *words: str) -> str:
    """The line, as the ordinary run has it and then, of the files that it prepared, as the quick one has it."""
    slow = machine.run("status", "--line", *words)
    quick = machine.process("status", "--line", *words)
    assert (slow.code, quick.code) == (0, 0)
    assert quick.out == slow.out
    return slow.out


def test_the_line_says_what_is_known_and_how_old_it_is(demo: Machine) -> None:
    assert line(demo) == ""
    demo.run("status")
    shown = line(demo)
    assert shown == "6 loans, 1 overdue, next Tue 10 Mar · 2 ready · €4.80 · 0 min ago\n"
    assert len(shown) <= 81
    demo.now = "2026-03-10T15:30"
    assert line(demo).endswith(" · 3 h ago\n")
    demo.run("loans")
    assert line(demo) == "6 loans, 1 overdue · 2 ready (3 h ago) · €4.80 (3 h ago) · 0 min ago\n"
    demo.run("status")
    assert line(demo) == "6 loans, 1 overdue, next Tue 10 Mar · 2 ready · €4.80 · 0 min ago\n"
    demo.library.unlink()
    demo.now = "2026-03-20T12:00"
    assert line(demo).startswith("6 loans, 3 overdue, ")
    assert line(demo).endswith(" · 9 d ago\n")
    assert "6 lainaa, 3 myöhässä" in line(demo, "--lang", "fi")


def test_the_line_says_nothing_of_what_was_never_read(demo: Machine) -> None:
    demo.run("fines")
    assert line(demo) == "€4.80 · 0 min ago\n"
    demo.run("holds")
    assert line(demo) == "2 ready until Thu 12 Mar · €4.80 · 0 min ago\n"
    demo.run("desk", "fee", "pay", CARD, "--all")
    demo.run("forget", "--all", "--yes")
    demo.run("fines")
    assert line(demo) == ""  # nothing is owed, and more is not known


def test_each_reading_renews_the_line_and_what_is_older_says_so(demo: Machine) -> None:
    demo.run("loans")
    demo.now = "2026-03-10T15:04"
    for noun, known in (("fines", "€4.80"), ("holds", "2 ready · €4.80")):
        demo.run(noun)
        assert line(demo) == f"6 loans, 1 overdue, next Tue 10 Mar (3 h ago) · {known} · 0 min ago\n"
    demo.now = "2026-03-10T15:08"
    demo.run("loans")  # all of it within the five minutes of one command: of the oldest's age
    assert line(demo).endswith("€4.80 · 4 min ago\n")


def test_the_line_is_that_of_the_profile_and_of_its_language(demo: Machine) -> None:
    demo.run("loans")
    assert line(demo, "--profile", "demo").startswith("6 loans")
    assert demo.run("status", "--line", "--profile", "nobody").code == 2
    assert demo.process("status", "--line", "--profile", "nobody").code == 2
    demo.config.write_text('[profiles.demo]\nlang = "fi"\n')
    assert demo.process("status", "--line").out.startswith("6 lainaa")
    assert demo.process("status", "--line").out.startswith("6 lainaa")
    assert demo.run("status", "--line", "--json").code == 2


def test_the_line_needs_the_prepared_files_alone_and_loads_nothing_heavy(demo: Machine) -> None:
    demo.run("loans")
    shown = line(demo)
    demo.ledger.unlink()
    assert demo.process("status", "--line").out == shown
    loaded = loaded_by("status", "--line", **demo.setting())
    messages = {"tunilib.messages", "tunilib.shown"}
    assert {name for name in loaded if name.startswith("tunilib.")} == {*QUICK, "tunilib._entry", *messages}
    assert loaded.isdisjoint({"pathlib", "typing", "re", "sqlite3", "json", "tomllib"})


def test_signing_out_removes_the_prepared_files_of_the_account(demo: Machine) -> None:
    demo.run("status")
    demo.run("favourites", "lists")
    assert demo.process("status", "--line").out
    assert demo.run("logout").code == 0
    names = {path.name for path in (demo.folder / "state" / "lines").iterdir()}
    assert not any(CARD in name for name in names)


def test_no_line_and_no_error_where_there_is_nothing_to_know(machine: Machine) -> None:
    result = machine.run("status", "--line")
    assert (result.code, result.out, result.err) == (0, "", "")


def test_everything_on_one_line_never_takes_more_than_80_characters(demo: Machine) -> None:
    demo.run("status")
    ((ready, fine),) = demo.sql(
        "SELECT hold.facts, fine.facts FROM seen hold, seen fine WHERE hold.about = 'hold' AND fine.about = 'fine'"
        " AND hold.facts ->> 'status' = 'ready' LIMIT 1",
        of=demo.ledger,
    )
    for number in range(300):
        for about, facts in (
            ("hold", json.loads(ready) | {"id": f"H{number}", "pickup_until": f"2026-03-2{number % 9}"}),
            ("fine", json.loads(fine) | {"id": f"F{number}", "balance": {"cents": 123456789}}),
        ):
            demo.sql(
                "INSERT INTO seen (account, about, id, facts, first, since)"
                " SELECT key, ?, ?, ?, '2026-03-10', '2026-03-10' FROM account",
                *(about, facts["id"], json.dumps(facts)),
                of=demo.ledger,
            )
    demo.run("forget", "--loan", next(iter(by_id(demo))), "--yes")  # which removes the prepared line
    for language in ("en", "fi", "sv"):
        shown = demo.run("status", "--line", "--lang", language).out
        assert len(shown) <= 81
        assert shown.strip()


def test_somebody_with_nothing_on_loan_and_nothing_to_collect_is_told_so(demo: Machine) -> None:
    demo.add_patron("500")
    demo.sign_in("500", "--store", demo.store, "--profile", "new", password=NEW)
    result = demo.run("loans", "plan", "--profile", "new")
    assert (result.code, result.out, "nothing to return" in result.err) == (0, "", True)
    assert demo.run("loans", "plan", "--profile", "new", "--json").data == {"renewals": [], "trips": []}


@pytest.mark.parametrize("content", ["", "garbage", "a\nb\nc", "a\tb\nsettings\nsettings\n", "\x00"])
def test_a_broken_preparation_of_the_line_is_made_anew(demo: Machine, content: str) -> None:
    demo.run("loans")
    line = demo.process("status", "--line").out
    for path in (demo.folder / "state" / "lines").iterdir():
        before = path.read_bytes()
        path.write_text(content)
        assert (demo.process("status", "--line").out, demo.process("status", "--line").err) == (line, "")
        path.write_bytes(before)


@pytest.mark.parametrize("words", [("watch",), ("calendar",), ("schedule", "run")])
def test_what_is_answered_from_the_ledger_is_an_error_where_the_ledger_could_not_take_the_reading(
    demo: Machine, words: tuple[str, ...]
) -> None:
    demo.run("watch")
    with closing(sqlite3.connect(demo.ledger)) as db, db:
        db.execute("""UPDATE seen SET facts = json_set(facts, '$.due', 'soon') WHERE about = 'loan'""")
    assert demo.run("loans").code == 0  # the reading itself is sound
    assert demo.run(*words).code == 6
