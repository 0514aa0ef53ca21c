"""The small files for the line of the status and for completion: what is in them, whose they are, and what goes."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta

import pytest
from tests.builders import NOW, a_fine, a_hold, a_loan, a_reading

from tunilib.core.fine import FineKind, Fines
from tunilib.core.hold import HoldStatus
from tunilib.core.money import Money
from tunilib.local.ledger import LedgerBook
from tunilib.local.ledger.quick_files import clear_card, renew_index
from tunilib.local.paths import Paths
from tunilib.local.profiles import Profile, ProfileStore, read_profiles
from tunilib.local.quick import at_library, file_name, find_candidates, quick_line, read_rows

LIBRARY = "https://library.example"


@pytest.fixture(name="environ")
def _environ(paths: Paths) -> dict[str, str]:
    return {
        "TUNILIB_CONFIG": str(paths.config),
        "TUNILIB_DATA": str(paths.data),
        "TUNILIB_STATE": str(paths.state),
        "TUNILIB_NOW": "2026-03-10T12:03",
        "HOME": "/nonexistent",
    }


def account(name: str, card: str = "1", **more: object) -> Profile:
    return Profile(name, LIBRARY, card, **more)  # type: ignore[arg-type]


def save(paths: Paths, *profiles: Profile) -> None:
    store = ProfileStore(paths, lambda: index(paths))
    for profile in profiles:
        store.save(profile)


def index(paths: Paths) -> None:
    renew_index(paths, lambda: read_profiles(paths), lambda _: True)


def read_everything(paths: Paths, card: str = "1") -> LedgerBook:
    book, key = LedgerBook(paths, LIBRARY, card), f"{LIBRARY} {card}"
    loans = (a_loan(due=date(2026, 3, 20)), a_loan(id="L2", title="A\ttab\nand a line", due=None))
    book.saw_loans(key, a_reading(*loans), NOW)
    holds = (
        a_hold(status=HoldStatus.READY, pickup_until=date(2026, 3, 14), created=date(2026, 3, 2)),
        a_hold(id="H2", title="Closed", status=HoldStatus.COLLECTED, created=date(2026, 3, 1)),
    )
    book.saw_holds(key, a_reading(*holds), NOW)
    fines = (a_fine(), a_fine(id="F2", balance=Money(50)), a_fine(id="F3", kind=FineKind.ACCRUED, is_counted=False))
    book.saw_fines(key, Fines(total=Money(250), fines=fines, read_at=NOW), NOW)
    return book


def test_a_file_has_what_the_ledger_has_of_the_account(paths: Paths) -> None:
    book = read_everything(paths)
    book.saw_names(f"{LIBRARY} 1", "list", [("Mine", "7")])
    file = paths.lines / file_name(LIBRARY, "1")

    time = NOW.isoformat()
    assert read_rows(str(file)) == {
        "key": [[f"{LIBRARY} 1"]],
        "read": [["fine", time], ["hold", time], ["loan", time]],
        "loan": [["L2", "", "A tab and a line"], ["L1", "2026-03-20", "Seitsemän veljestä"]],
        "hold": [
            ["H2", "collected", "", "Closed"],
            ["H1", "ready", "2026-03-14", "Sinuhe egyptiläinen"],
        ],
        "owed": [["150", "EUR"]],
        "list": [["Mine", "7"]],
    }
    assert oct(file.stat().st_mode)[-3:] == "600"
    assert oct(paths.lines.stat().st_mode)[-3:] == "700"
    assert [one.name for one in paths.lines.iterdir()] == [file.name]


def test_a_file_is_that_of_the_active_card(paths: Paths) -> None:
    read_everything(paths)
    before = (paths.lines / file_name(LIBRARY, "1")).read_bytes()
    chosen = LedgerBook(paths, LIBRARY, "1", was_chosen=True)
    chosen.saw_loans(f"{LIBRARY} 0", a_reading(), NOW)
    chosen.saw_names(f"{LIBRARY} 0", "list", [("Another", "8")])

    assert (paths.lines / file_name(LIBRARY, "1")).read_bytes() == before


def test_a_reading_of_one_part_leaves_the_lists_and_the_age_of_others(paths: Paths, environ: dict[str, str]) -> None:
    save(paths, account("work"))
    book = read_everything(paths)
    book.saw_names(f"{LIBRARY} 1", "list", [("Mine", "7")])
    later = NOW + timedelta(minutes=30)
    book.saw_fines(f"{LIBRARY} 1", Fines(total=Money(0), fines=(), read_at=later), later)

    rows = read_rows(str(paths.lines / file_name(LIBRARY, "1")))
    assert dict(rows["read"]) == {"loan": NOW.isoformat(), "hold": NOW.isoformat(), "fine": later.isoformat()}
    assert rows["list"] == [["Mine", "7"]]
    assert find_candidates("list", {}, environ) == [("Mine", "7")]


def test_a_file_that_cannot_be_written_is_no_error_of_the_reading(paths: Paths) -> None:
    paths.state.mkdir()
    paths.lines.write_text("in the way")

    read_everything(paths)

    assert LedgerBook(paths).since(f"{LIBRARY} 1", "L1") == NOW.date()


def test_what_was_written_of_a_card_is_removed_with_it(paths: Paths, environ: dict[str, str]) -> None:
    save(paths, account("work"), account("home", card="2"))
    read_everything(paths)
    read_everything(paths, card="2")

    clear_card(paths, f"{LIBRARY} 1")

    assert find_candidates("loan", {"--profile": "work"}, environ) == []
    assert len(find_candidates("loan", {"--profile": "home"}, environ)) == 2


def test_the_line_is_answered_from_the_files_alone_until_the_settings_change(
    paths: Paths, environ: dict[str, str]
) -> None:
    save(paths, account("work"))
    read_everything(paths)
    paths.ledger.unlink()
    assert (
        quick_line(["status", "--line"], environ)
        == "2 loans, next Fri 20 Mar · 1 ready until Sat 14 Mar · €1.50 · 3 min ago"
    )
    assert quick_line(["status", "--line", "--lang=fi"], environ) is not None
    assert quick_line(["--profile", "work", "status", "--line"], environ) is not None
    for words in ("", "--line --json", "--line --profile", "--line --profile nobody", "--line --lang de"):
        assert quick_line(["status", *words.split()], environ) is None, words
    paths.config.write_text('[profiles.work]\nlang = "fi"\n', encoding="utf-8")
    assert quick_line(["status", "--line"], environ) is None
    index(paths)
    assert (quick_line(["status", "--line"], environ) or "").startswith("2 lainaa")


def test_the_line_is_as_quick_where_the_library_is_named_too(paths: Paths, environ: dict[str, str]) -> None:
    save(paths, Profile("town", f"sqlite:///{paths.data}/town.sqlite", "1"))
    book, key = LedgerBook(paths, f"sqlite:///{paths.data}/town.sqlite", "1"), f"sqlite:///{paths.data}/town.sqlite 1"
    book.saw_loans(key, a_reading(a_loan()), NOW)
    line = quick_line(["status", "--line"], environ)
    assert line
    assert quick_line(["status", "--line"], {**environ, "TUNILIB_STORE": f"sqlite:///{paths.data}/town.sqlite"}) == line
    other = {**environ, "TUNILIB_STORE": f"sqlite:///{paths.data}/other.sqlite"}
    assert quick_line(["status", "--line"], other) is None


NAMES = ["work", "two words", 'a "quoted" one', "ä.b", "x=y", "[b]"]


def test_the_accounts_are_offered_in_the_order_made(paths: Paths, environ: dict[str, str]) -> None:
    save(paths, *(account(name, library_name=f"Library of {name}") for name in NAMES))

    assert find_candidates("profile", {}, environ) == [(name, f"Library of {name} 1") for name in NAMES]


@pytest.mark.parametrize(
    ("config", "chosen", "default"),
    [
        ("", None, "home"),
        ('default = "work"\n', None, "work"),
        ("", "work", "work"),
        ("default = 'demo' # mine\n", "work", "demo"),
    ],
)
def test_without_a_profile_it_is_the_default_one(
    config: str, chosen: str | None, default: str, paths: Paths, environ: dict[str, str]
) -> None:
    save(paths, account("demo", "1", demonstration=True), account("home", "2"), account("work", "3"))
    if chosen:
        ProfileStore(paths).choose(chosen)
    for name, card in (("demo", "1"), ("home", "2"), ("work", "3")):
        LedgerBook(paths, LIBRARY, card).saw_loans(f"{LIBRARY} {card}", a_reading(a_loan(id=name)), NOW)
    paths.config.write_text(config, encoding="utf-8")
    index(paths)

    assert [id_ for id_, _ in find_candidates("loan", {}, environ)] == [default]
    assert [id_ for id_, _ in find_candidates("loan", {}, environ | {"TUNILIB_PROFILE": "home"})] == ["home"]


def test_pickup_libraries_are_those_of_the_account_or_of_the_desk(paths: Paths, environ: dict[str, str]) -> None:
    store = f"sqlite:///{paths.data.resolve() / 'desk.sqlite'}"
    save(paths, account("work"))
    paths.config.write_text(f'[desk]\nstore = "{store}"\n', encoding="utf-8")
    index(paths)
    LedgerBook(paths, LIBRARY, "1").saw_names(f"{LIBRARY} 1", "pickup", [("main", "Main library")])
    LedgerBook(paths, store, "1").saw_names(f"{store} 1", "pickup", [("desk", "The desk's")])

    assert find_candidates("pickup", {}, environ) == [("main", "Main library")]
    assert find_candidates("pickup", {}, environ, at_desk=True) == [("desk", "The desk's")]
    for name in (store, f"sqlite:///{os.path.relpath(paths.data / 'desk.sqlite')}"):
        assert find_candidates("pickup", {"--store": name}, environ, at_desk=True) == [("desk", "The desk's")]
    assert find_candidates("pickup", {"--store": "postgresql://a/b"}, environ, at_desk=True) == []


@pytest.mark.parametrize("kind", ["profile", "loan", "hold", "list", "pickup"])
@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe[profiles.", b"profile\tx\nloan\n", b"\0" * 5000])
def test_what_cannot_be_read_offers_nothing(
    kind: str, content: bytes | None, paths: Paths, environ: dict[str, str]
) -> None:
    if content is not None:
        paths.lines.mkdir(parents=True)
        for name in ("index", file_name(LIBRARY, "1")):
            (paths.lines / name).write_bytes(content)

    assert find_candidates(kind, {}, environ) == []
    assert find_candidates(kind, {"--store": "postgresql://a/b", "--profile": "x"}, environ, at_desk=True) == []
    assert quick_line(["status", "--line"], environ) is None


@pytest.mark.usefixtures("in_helsinki")
@pytest.mark.parametrize(
    ("taken", "now", "there"),
    [
        ("2026-03-28T12:00:00+02:00", "2026-03-30T00:30:00+03:00", "2026-03-30T00:30:00+03:00"),
        ("2026-10-24T12:00:00+03:00", "2026-10-25T23:30:00+02:00", "2026-10-25T23:30:00+02:00"),
        ("2026-03-28T11:00:00+01:00", "2026-03-30T00:30:00+03:00", "2026-03-29T23:30:00+02:00"),
        ("2026-03-10T12:00:00+02:00", "2026-03-11T00:30:00+02:00", "2026-03-11T00:30:00+02:00"),
    ],
)
def test_the_day_at_the_library_begins_by_the_clock_of_that_day(taken: str, now: str, there: str) -> None:
    found = at_library(datetime.fromisoformat(now), datetime.fromisoformat(taken))
    assert found.isoformat() == there
