"""The outbox."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.library.conftest import AINO, EERO, Library

from tunilib.core.outcome import OutcomeWord, Word
from tunilib.errors import NotFound, UsageError
from tunilib.library.desk import Desk
from tunilib.library.stores import open_library, store_address

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tunilib.library.desk.notices import PaperLetter

FREE = """
name = "A"
zone = "Europe/Helsinki"
currency = "EUR"
pickup_libraries = [{id = "linna", name = "Linna"}]
[[row]]
use = {loan = "month", hold = "usual"}
[loan.month]
period = "28d"
[hold.usual]
"""


def keep_one(library: Library) -> None:
    library.lend(AINO, "b1", "b2")
    library.hold(EERO)
    library.desk.check_in(["b1"])


def test_a_patron_is_told_that_a_hold_is_ready_until_when_and_where(library: Library) -> None:
    library.desk.patrons.edit(EERO, {"email": "eero@library.example"})
    keep_one(library)

    (notice,) = library.desk.notices.list()

    assert (notice.to, notice.subject, notice.sent) == ("eero@library.example", "Ready for pick-up: Title of r1", None)
    for fact in ("Title of r1", "Linna", "9 Mar 2026", "€1.00", "0294 520 900"):
        assert fact in notice.body


@pytest.mark.parametrize(
    ("lang", "subject"), [("fi", "Noudettavissa: Title of r1"), ("sv", "Kan avhämtas: Title of r1")]
)
def test_a_notice_is_in_the_patrons_language(library: Library, lang: str, subject: str) -> None:
    library.desk.patrons.add("77", name="P", language=lang, password="secret1")
    library.lend(AINO, "b1", "b2")
    library.hold("77")
    library.desk.check_in(["b1"])

    assert library.desk.notices.list()[0].subject == subject
    with pytest.raises(UsageError, match="no such language"):
        library.desk.patrons.add("78", name="P", language="xx")


def test_no_control_character_of_a_title_reaches_a_letter(library: Library) -> None:
    library.record("r9", "Red \x1b[31mbook\r\n\x07of\x85letters")
    library.copies("c1", record="r9")
    library.lend(AINO, "c1")
    library.hold(EERO, "r9")
    library.at("2026-03-31")
    library.desk.day()
    library.desk.check_in(["c1"])

    overdue, ready = library.desk.notices.list()

    assert ready.subject == "Ready for pick-up: Red [31mbook of letters"
    assert "Red [31mbook of letters, due on Mon 30 Mar" in overdue.body
    assert all(letter.isprintable() or letter == "\n" for letter in overdue.body + ready.body)


def test_what_waits_goes_to_the_address_that_the_register_gets_and_before_that_nowhere(library: Library) -> None:
    keep_one(library)
    assert library.desk.notices.list()[0].to is None
    library.desk.patrons.edit(EERO, {"email": "eero@library.example"})
    assert [one.to for one in library.desk.notices.waiting()] == ["eero@library.example"]


def test_what_was_sent_is_not_sent_again(library: Library) -> None:
    keep_one(library)
    (notice,) = library.desk.notices.waiting()

    assert library.desk.notices.claim(notice.id)
    assert library.desk.notices.waiting() == ()
    assert not library.desk.notices.claim(notice.id)
    library.desk.notices.settle(notice.id, Word.MAILED)
    library.at("2026-03-05")

    assert not library.desk.notices.claim(notice.id)
    assert library.desk.notices.waiting() == ()
    assert library.desk.notices.list()[0].sent is not None
    assert library.desk.notices.show(notice.id).state == "sent"
    with pytest.raises(NotFound):
        library.desk.notices.settle("nothing", Word.MAILED)
    with pytest.raises(NotFound):
        library.desk.notices.show("nothing")


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Word.FAILED, "waiting"), (Word.NOT_TRIED, "waiting"), (Word.REFUSED, "refused"), (Word.UNKNOWN, "unknown")],
)
def test_what_was_not_sent_waits_again_or_is_over(library: Library, outcome: OutcomeWord, state: str) -> None:
    keep_one(library)
    (notice,) = library.desk.notices.waiting()
    assert library.desk.notices.claim(notice.id)
    assert library.desk.notices.show(notice.id).state == "waiting"

    library.desk.notices.settle(notice.id, outcome)

    assert library.desk.notices.show(notice.id).state == state
    assert library.desk.notices.claim(notice.id) == (state == "waiting")
    assert library.desk.report().notices_unsent == (state == "waiting")
    kinds = [kind for (kind,) in library.sql("SELECT kind FROM event WHERE kind LIKE 'notice-%'")]
    assert kinds == ([] if state == "waiting" else [f"notice-{state}"])


def test_what_a_process_was_mailing_when_it_died_is_found_by_the_next_one_alone(library: Library) -> None:
    keep_one(library)
    (notice,) = library.desk.notices.waiting()
    other = Desk(library.desk._address, library.now)
    with library.desk.notices.mailing():
        assert library.desk.notices.claim(notice.id)
        with other.notices.mailing() as left:
            assert left == ()

    with other.notices.mailing() as left:
        assert [one.id for one in left] == [notice.id]

    assert library.desk.notices.show(notice.id).state == "unknown"
    other.close()


def test_a_notice_is_written_with_what_it_tells_of_or_not_at_all(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.lend(AINO, "b1", "b2")
    library.hold(EERO)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("tunilib.library.stores.notices.SqlNotices.add", fail)
        with pytest.raises(RuntimeError):
            library.desk.check_in(["b1"])

    assert len(library.door(AINO).loans.read().items) == 2
    assert library.sql("SELECT COUNT(*) FROM event WHERE kind IN ('returned', 'hold-ready')") == [(0,)]


def test_what_waits_for_no_address_is_printed_once_and_counts_as_sent(library: Library) -> None:
    keep_one(library)
    library.desk.patrons.edit(EERO, {"address": "Katu 1, 33100 Tampere", "language": "sv"})
    notices = library.desk.notices
    (waiting,) = notices.waiting()

    def fail(_letters: object) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        notices.print(fail)
    assert notices.show(waiting.id).state == "waiting"

    printed: list[PaperLetter] = []
    (done,) = notices.print(printed.extend)
    assert (done.id, done.to, done.outcome) == (waiting.id, None, "printed")
    (letter,) = printed
    assert (letter.notice.id, letter.name, letter.address, letter.lang) == (
        waiting.id,
        f"Patron {EERO}",
        "Katu 1, 33100 Tampere",
        "sv",
    )
    assert (notices.show(waiting.id).state, notices.waiting()) == ("sent", ())
    assert notices.print(fail) == ()


def test_what_does_not_stand_any_more_is_not_printed(library: Library) -> None:
    keep_one(library)
    (waiting,) = library.desk.notices.waiting()
    library.desk.requests.cancel(library.holds(EERO)[0].id)
    printed: list[PaperLetter] = []
    library.desk.notices.print(printed.extend)
    assert waiting.id not in [letter.notice.id for letter in printed]
    assert library.desk.notices.show(waiting.id).state == "outdated"


def test_a_notice_names_no_fee_where_there_is_none(library_of: Callable[[str], Library]) -> None:
    library = library_of(FREE)
    library.patrons(AINO, EERO)
    library.copies("b1")
    library.lend(AINO, "b1")
    library.hold(EERO)
    library.desk.check_in(["b1"])
    library.at("2026-03-12")
    library.desk.day()
    ready, over = library.desk.notices.list()
    for notice, said in ((ready, "is ready for you at Linna until"), (over, "was not collected from Linna by")):
        assert said in notice.body
        assert "€" not in notice.body


def test_a_patron_without_a_language_gets_notices_in_that_of_the_library(library: Library) -> None:
    with closing(open_library(library.address, library.now)) as store, store.transaction("desk", "init") as tx:
        tx.days.set_language("fi")
    keep_one(library)
    (notice,) = library.desk.notices.list()
    assert notice.subject == "Noudettavissa: Title of r1"
    library.desk.patrons.edit(EERO, {"language": "sv"})
    library.desk.requests.cancel(library.holds(EERO)[0].id)
    library.lend(AINO, "b1")
    library.hold(EERO)
    library.desk.check_in(["b2"])
    assert "Kan avhämtas: Title of r1" in [one.subject for one in library.desk.notices.list()]


def test_the_language_of_a_library_is_that_in_which_it_is_made(library: Library, tmp_path: Path) -> None:
    address = store_address(tmp_path / "own.sqlite")
    with closing(Desk(address, library.now)) as own:
        own.init(language="sv")
        own.patrons.add("77", name="P")
    with closing(open_library(address, library.now)) as store, store.snapshot() as snapshot:
        patron = snapshot.patrons.by_card("77")
        assert patron is not None
        assert snapshot.patrons.addressees([patron.id])[patron.id].lang == "sv"
