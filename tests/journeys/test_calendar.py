"""Due dates and pick-up days for a calendar program, from the command line."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject
from tests.journeys.machine import CARD, Machine
from tests.journeys.postbox import Box
from tests.library.journeys.townlibrary import TownLibrary
from tests.oracles.programs import HERE, SETTING, needs_node


def events(content: bytes) -> dict[str, Any]:
    """The events by what they say, after two libraries have read them."""
    read = icalendar.Calendar.from_ical(content)
    found = {str(event["SUMMARY"]): event for event in read.walk("VEVENT")}
    others = [str(event.summary.value) for event in vobject.readOne(content.decode()).contents.get("vevent", [])]
    assert sorted(others) == sorted(found)
    return found


def calendar(machine: Machine, *words: str, code: int = 0) -> dict[str, Any]:
    result = machine.run("calendar", *words)
    assert result.code == code, result
    return events(result.out.encode())


TITLE = "Return: Structure and interpretation of computer programs"


def test_each_loan_and_each_ready_hold_is_an_event(demo: Machine) -> None:
    found = calendar(demo)
    loans, holds = demo.run("loans", "--json").data, demo.run("holds", "--json").data
    ready = [hold for hold in holds if hold["status"] == "ready"]
    titles = [f"Return: {loan['title']}" for loan in loans] + [f"Collect: {hold['title']}" for hold in ready]
    assert sorted(found) == sorted(titles)
    event = found[TITLE]
    assert event["DTSTART"].dt == date(2026, 3, 7)
    assert event["DTEND"].dt == date(2026, 3, 8)
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")
    assert [part.name for part in event.subcomponents] == ["VALARM"]
    assert found[f"Collect: {ready[0]['title']}"]["LOCATION"]


def test_after_a_renewal_the_same_uid_has_a_later_day_and_a_higher_sequence(demo: Machine) -> None:
    before = calendar(demo)[TITLE]
    demo.now = "2026-03-10T13:00"
    same = calendar(demo)[TITLE]
    assert (same["DTSTAMP"].dt, same["SEQUENCE"]) == (before["DTSTAMP"].dt, 0)
    demo.run("loans", "renew", "--all")
    after = calendar(demo)[TITLE]
    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], 1)
    assert after["DTSTART"].dt == date(2026, 3, 24)
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt


@needs_node("ical.js")
def test_three_readers_see_the_same_event_move_and_end(demo: Machine) -> None:
    hostile = "Evil\\\\, title; with\\nEND:VEVENT" + " and a ünïcödé tail" * 10
    demo.sql("UPDATE record SET title = ? WHERE title LIKE 'Structure%'", hostile)
    texts = []
    for now, change in (("10T12:00", ("loans",)), ("10T13:00", ("loans", "renew", "--all")), ("11T12:00", ())):
        demo.now = f"2026-03-{now}"
        loan = next(row for row in demo.run("loans", "--json").data if row["title"] == hostile)
        demo.run(*(change or ("desk", "return", loan["barcode"])))
        texts.append(demo.run("calendar").out)
    read = subprocess.run(
        ["node", str(HERE / "calendar.mjs")],
        input=json.dumps(texts).encode(),
        env=SETTING,
        capture_output=True,
        check=True,
        timeout=60,
    )
    by_ical_js = [next(one for one in found if hostile in one["summary"]) for found in json.loads(read.stdout)]
    by_vobject = [
        next(one for one in vobject.readOne(text).vevent_list if hostile in one.summary.value) for text in texts
    ]
    by_icalendar = [events(text.encode())[f"Return: {hostile}"] for text in texts]
    assert len({one["uid"] for one in by_ical_js}) == 1
    assert [(one["day"], one["status"]) for one in by_ical_js] == [
        ("2026-03-07", "CONFIRMED"),
        ("2026-03-24", "CONFIRMED"),
        ("2026-03-24", "CANCELLED"),
    ]
    assert all(one["whole"] and one["alarms"] in (["DISPLAY"], []) for one in by_ical_js)
    sequences = [one["sequence"] for one in by_ical_js]
    assert sequences == sorted(set(sequences))
    for other, third, one in zip(by_vobject, by_icalendar, by_ical_js, strict=True):
        seen = (other.uid.value, int(other.sequence.value), str(other.dtstart.value), other.status.value)
        assert seen == (one["uid"], one["sequence"], one["day"], one["status"])
        assert seen == (str(third["UID"]), third["SEQUENCE"], str(third["DTSTART"].dt), str(third["STATUS"]))


def test_what_was_returned_is_cancelled_and_left_out_after_30_days(demo: Machine) -> None:
    before = calendar(demo)[TITLE]
    loan = next(row for row in demo.run("loans", "--json").data if TITLE.endswith(row["title"]))
    demo.run("desk", "return", loan["barcode"])
    demo.now = "2026-03-11T12:00"
    gone = calendar(demo)[TITLE]
    assert (gone["UID"], gone["STATUS"], gone["SEQUENCE"]) == (before["UID"], "CANCELLED", 1)
    demo.now = "2026-04-10T12:00"
    assert TITLE in calendar(demo)
    demo.now = "2026-04-11T00:01"
    assert TITLE not in calendar(demo)


def test_a_folder_has_a_file_for_each_event_and_leaves_others_alone(demo: Machine) -> None:
    folder = demo.folder / "new" / "calendar"
    first = demo.run("calendar", "--folder", str(folder))
    count = len(list(folder.iterdir()))
    said = f"{count} events in {folder}: {count} written, 0 removed.\n"
    assert (first.code, first.out, first.err) == (0, "", said)  # a folder says what was done
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert len(files) == len(calendar(demo))
    assert all(len(events(content)) == 1 for content in files.values())
    (folder / "mine.ics").write_text("mine")
    stamps = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert demo.run("calendar", "--folder", str(folder)).err == ""
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == stamps
    for loan in demo.run("loans", "--json").data:
        demo.run("desk", "return", loan["barcode"])
    demo.now = "2026-03-11T12:00"
    demo.run("calendar", "--folder", str(folder))
    assert b"STATUS:CANCELLED" in b"".join(path.read_bytes() for path in folder.iterdir())
    for demo.now in ("2026-04-20T12:00", "2026-05-25T12:00"):  # then what was not collected has ended as well
        demo.run("calendar", "--folder", str(folder))
    assert (folder / "mine.ics").read_text() == "mine"
    assert b"CANCELLED" not in b"".join(path.read_bytes() for path in folder.iterdir() if path.name != "mine.ics")


@pytest.mark.parametrize(
    "words", [("calendar", "--folder"), ("favourites", "share", "Pohjoismaista luettavaa", "--output")]
)
def test_a_file_in_the_place_of_a_folder_is_a_matter_of_this_machines_files(
    demo: Machine, words: tuple[str, ...]
) -> None:
    file = demo.folder / "notes.txt"
    file.write_text("mine")
    result = demo.run(*words, str(file))
    assert (result.code, result.out, file.read_text()) == (6, "", "mine")
    within = demo.run(*words, str(file / "calendar"), "--lang", "fi")
    assert (within.code, within.out) == (6, "")


def test_a_call_for_one_account_or_card_leaves_the_events_of_others_in_the_folder(demo: Machine) -> None:
    password = demo.run("desk", "patron", "reset-password", "29001013", "--json").data["password"]
    words = ("login", "29001013", "--store", demo.store, "--profile", "child", "--password-stdin")
    assert demo.run(*words, stdin=f"{password}\n").code == 0
    folder = demo.folder / "calendar"

    def files(*words: str) -> dict[str, bytes]:
        assert demo.run(*words, "calendar", "--folder", str(folder)).code == 0
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    own = files("--profile", "demo")
    both = files("--profile", "child")
    assert both.items() > own.items()
    assert files("--profile", "demo") == both
    assert files("--all-profiles").keys() == both.keys()
    child = next(iter(demo.run("--profile", "child", "loans", "--json").data))
    demo.run("desk", "return", child["barcode"])
    own = files("--profile", "demo")
    assert own.keys() == both.keys()
    assert b"CANCELLED" not in b"".join(own.values())
    assert b"CANCELLED" in b"".join(files("--profile", "child").values())
    for loan in demo.run("--profile", "demo", "loans", "--json").data:
        demo.run("desk", "return", loan["barcode"])
    demo.now = "2026-03-11T12:00"
    files("--profile", "demo")
    demo.now = "2026-04-20T12:00"
    rest = files("--profile", "demo")
    assert 0 < len(rest) < len(both)
    assert len(files("--profile", "child")) < len(rest)


def test_a_file_is_written_whole_and_only_where_there_is_a_folder(demo: Machine) -> None:
    file = demo.folder / "library.ics"
    assert demo.run("calendar", "--output", str(file)).code == 0
    assert events(file.read_bytes())
    assert demo.run("calendar", "--output", str(demo.folder / "no" / "library.ics")).code == 6
    assert demo.run("calendar", "--output", str(file), "--folder", str(demo.folder)).code == 2
    assert demo.run("calendar", "--json").code == 2


@pytest.mark.parametrize("words", [("--all-profiles",), ()])
def test_a_library_out_of_reach_keeps_the_events_that_are_known(demo: Machine, words: tuple[str, ...]) -> None:
    before = calendar(demo)
    demo.library.unlink()
    result = demo.run("calendar", *words)
    assert (result.code, "is not there" in result.err) == (6, True)
    assert list(events(result.out.encode())) == list(before)
    demo.run("forget", "--all", "--yes")
    assert (demo.run("calendar", *words).code, demo.run("calendar", *words).out) == (6, "")


def test_an_account_that_fails_hides_no_other_though_that_has_nothing_and_keeps_its_own_events(demo: Machine) -> None:
    town = TownLibrary(demo, demo.folder, cards=("1001",))
    town.make()
    file, folder = demo.folder / "library.ics", demo.folder / "calendar"
    demo.library.rename(demo.folder / "away")
    for words in ((), ("--output", str(file)), ("--folder", str(folder))):
        assert demo.run("calendar", "--all-profiles", *words).code == 6
    assert events(file.read_bytes()) == {}
    assert list(folder.iterdir()) == []
    (demo.folder / "away").rename(demo.library)
    assert demo.run("calendar", "--all-profiles", "--output", str(file)).code == 0
    before = events(file.read_bytes())
    assert TITLE in before
    demo.library.rename(demo.folder / "away")
    lent = "A book of the town"
    town.desk("checkout", "1001", town.record(lent)["barcodes"][0])
    assert demo.run("calendar", "--all-profiles", "--output", str(file)).code == 6
    assert sorted(events(file.read_bytes())) == sorted([*before, f"Return: {lent}"])


def categories(machine: Machine, *words: str) -> set[str]:
    result = machine.run("calendar", *words)
    assert result.code == 0
    assert not [card for card in (CARD, "29001013") if card in result.out]
    found = vobject.readOne(result.out).contents["vevent"]
    return {str(event.categories.value[0]) if "categories" in event.contents else "" for event in found}


def test_a_calendar_names_accounts_only_where_there_are_several_and_shows_no_whole_card_number(demo: Machine) -> None:
    assert categories(demo) == {""}
    assert categories(demo, "--all-profiles") == {""}
    assert categories(demo, "--all-cards") == {"demo …1001", "demo …1013"}
    password = demo.run("desk", "patron", "reset-password", "29001013", "--json").data["password"]
    words = ("login", "29001013", "--store", demo.store, "--profile", "child", "--password-stdin")
    assert demo.run(*words, stdin=f"{password}\n").code == 0
    assert categories(demo, "--all-profiles") == {"demo", "child"}
    assert categories(demo) == {""}


def test_hostile_titles_break_no_line(demo: Machine, tmp_path: Path) -> None:
    record = tmp_path / "one.ris"
    title = "Evil\\, title; with\\nEND:VEVENT" + " and a very long tail" * 20
    record.write_text(f"TY  - BOOK\nTI  - {title}\nER  - \n\n")
    (done,) = demo.run("desk", "import", str(record), "--json").data
    demo.run("desk", "checkout", "29001001", done["barcodes"][0])
    found = calendar(demo)
    assert f"Return: {title}" in found
    assert all(len(line) <= 75 for line in demo.run("calendar").out.encode().split(b"\r\n"))


def test_a_link_that_somebody_has_put_into_a_shared_folder_is_replaced_and_not_followed(
    demo: Machine, tmp_path: Path
) -> None:
    folder, other = tmp_path / "shared", tmp_path / "other"
    other.write_text("keep")
    demo.run("calendar", "--folder", str(folder))
    (first, *_) = sorted(folder.iterdir())
    content = first.read_bytes()
    first.unlink()
    first.symlink_to(other)
    assert demo.run("calendar", "--folder", str(folder)).code == 0
    assert (first.is_symlink(), first.read_bytes(), other.read_text()) == (False, content, "keep")


def test_nightly_runs_do_not_make_a_folder_forget_its_files(demo: Machine, tmp_path: Path, box: Box) -> None:
    words = ("calendar", "--folder", str(tmp_path / "calendar"))
    demo.run(*words)
    (barcode, *_) = (loan["barcode"] for loan in demo.run("loans", "--json").data)
    demo.run("desk", "return", barcode)
    before = len(list((tmp_path / "calendar").iterdir()))
    for now in ("2026-03-11T03:00", "2026-04-20T03:00", "2026-05-25T03:00"):
        demo.now = now
        assert demo.run("schedule", "run").code == 0
        assert demo.run(*words).code == 0
    gone = [path for path in (tmp_path / "calendar").iterdir() if "CANCELLED" in path.read_text()]
    assert (gone, len(list((tmp_path / "calendar").iterdir())) < before) == ([], True)


def test_an_event_keeps_its_sequence_though_it_is_older_than_the_ledger_has_to_be(demo: Machine, box: Box) -> None:
    demo.configure('[ledger]\nretention = "2d"\n')
    calendar(demo)
    demo.run("loans", "renew", "--all")
    before = calendar(demo)[TITLE]
    demo.now = "2026-03-14T03:00"
    demo.run("schedule", "run")
    after = calendar(demo)[TITLE]
    assert (before["SEQUENCE"], after["SEQUENCE"], after["DTSTAMP"].dt) == (1, 1, before["DTSTAMP"].dt)
