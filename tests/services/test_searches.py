"""What becomes of each alert, over a library that only pretends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

import pytest
from tests.builders import NOW, a_reading, an_account

from tunilib.core.answer import Reading
from tunilib.core.notice import Letter
from tunilib.core.outcome import OutcomeWord, Word
from tunilib.core.search import Alert, News, Search
from tunilib.errors import LetterRefused, LocalError, NotFound, OutcomeUnknown, Unavailable, UsageError
from tunilib.services.searches import Notified, notify

SEARCH = Search(id="s", query="kissa", saved=True, alert=Alert.DAILY)


class Pretended:
    """The news of searches, as many each; remembers what was told to be mailed."""

    def __init__(self, count: int = 1, address: str | None = "a@example.org") -> None:
        self.count, self.address, self.told = count, address, list[str]()
        self.settled, self.claimed = list[tuple[str, str]](), set[str]()
        self.left: tuple[str, ...] = ()

    def news(self, search: Search, most: int) -> News:
        if search.query == "gone":
            raise NotFound("no such library: {library}", library="x")
        return News(search=search, count=self.count, references=(), mark="7")

    @contextmanager
    def mailing(self) -> Iterator[tuple[str, ...]]:
        yield self.left

    def claim(self, news: News) -> bool:
        return news.search.id not in self.claimed

    def settle(self, news: News, outcome: OutcomeWord) -> None:
        self.settled.append((news.search.id, str(outcome)))
        if outcome == Word.MAILED:
            self.told.append(news.search.id)

    def mail_address(self) -> str | None:
        return self.address


class Saved(NamedTuple):
    """Saved searches, and what is new for them."""

    searches: tuple[Search, ...]
    news: Pretended

    def saved(self) -> Reading[Search]:
        return a_reading(*self.searches)


def done(port: Pretended, *searches: Search, post: Any = lambda letter, now: None) -> list[Notified]:
    return list(notify(an_account(searches=Saved(searches, port)), post, "en"))


def words(found: list[Notified]) -> list[str]:
    return [str(one.outcome) for one in found]


def test_what_is_new_is_mailed_and_then_remembered() -> None:
    port = Pretended()
    assert words(done(port, SEARCH, post=None)) == ["would-mail"]
    assert port.told == []
    assert words(done(port, SEARCH)) == ["mailed"]
    assert port.told == ["s"]


def test_where_nothing_is_new_or_no_mail_was_asked_for_none_is_sent() -> None:
    assert done(Pretended(), replace(SEARCH, alert=Alert.NONE)) == []
    (found,) = done(Pretended(0), replace(SEARCH, last_notified=NOW))
    assert (str(found.outcome), found.reasons) == ("nothing", ())


def test_what_may_have_arrived_is_unknown_and_not_mailed_again() -> None:
    def post(letter: Letter, now: datetime) -> None:
        raise OutcomeUnknown("no last word")

    port = Pretended()
    assert words(done(port, SEARCH, post=post)) == ["unknown"]
    assert port.settled == [("s", "unknown")]


@pytest.mark.parametrize("error", [Unavailable("later"), LocalError("full"), LetterRefused("later", for_now=True)])
def test_what_was_not_sent_is_not_remembered(error: Exception) -> None:
    def post(letter: Letter, now: datetime) -> None:
        raise error

    port = Pretended()
    (found,) = done(port, SEARCH, post=post)
    assert (str(found.outcome), found.new, found.error) == ("failed", 1, error)
    assert port.told == []


def test_after_the_server_was_not_reached_the_rest_is_not_tried() -> None:
    tried = []

    def post(letter: Letter, now: datetime) -> None:
        tried.append((letter.key or "").split()[2])
        raise Unavailable("later")

    assert words(done(Pretended(), SEARCH, replace(SEARCH, id="t"), post=post)) == ["failed", "failed"]
    assert tried == ["s"]


@pytest.mark.parametrize("error", [UsageError("no address"), LetterRefused("never")])
def test_a_receiver_who_is_refused_keeps_no_other_from_being_mailed(error: Exception) -> None:
    def post(letter: Letter, now: datetime) -> None:
        if (letter.key or "").split()[2] == "s":
            raise error

    port = Pretended()
    assert words(done(port, SEARCH, replace(SEARCH, id="t"), post=post)) == ["refused", "mailed"]
    assert port.settled == [("s", "refused"), ("t", "mailed")]


def test_what_another_process_mails_is_left_to_it() -> None:
    port = Pretended()
    port.claimed = {"s"}
    assert done(port, SEARCH) == []
    assert port.settled == []


def test_what_an_earlier_process_was_mailing_when_it_died_is_unknown() -> None:
    port = Pretended(0)
    port.left = ("s",)
    assert words(done(port, SEARCH)) == ["unknown", "nothing"]


@pytest.mark.parametrize(
    ("error", "outcome"), [(KeyboardInterrupt(), "not-tried"), (RuntimeError(), "not-tried"), (None, "unknown")]
)
def test_an_interrupt_settles_what_was_being_mailed(error: BaseException | None, outcome: str) -> None:
    def post(letter: Letter, now: datetime) -> None:
        if error is not None:
            raise error
        raise OutcomeUnknown("no last word") from KeyboardInterrupt()

    port = Pretended()
    with pytest.raises(type(error) if error else KeyboardInterrupt):
        done(port, SEARCH, post=post)
    assert port.settled == [("s", outcome)]


def test_a_mail_that_is_not_due_yet_waits_and_says_until_when() -> None:
    port = Pretended()
    (found,) = done(port, replace(SEARCH, last_notified=NOW))
    assert (str(found.outcome), found.new) == ("nothing", 1)
    assert dict(found.reasons[0].params)["what"] == "alert-waits"
    assert port.told == []


def test_a_search_that_cannot_be_made_any_more_keeps_no_other_from_it() -> None:
    found = done(Pretended(), replace(SEARCH, query="gone"), SEARCH)
    assert words(found) == ["failed", "mailed"]
