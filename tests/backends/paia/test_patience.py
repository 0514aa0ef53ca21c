"""A PAIA server that asks to wait, before, during and after a change: 429, and 503 with ``Retry-After``."""

from __future__ import annotations

import pytest
from tests.backends.paia.test_faults import KINDS, OTHER, Kind, account, cut, is_change
from tests.fakes.paia.server import InMemory, Paia, Patron, loan
from tests.fakes.web import Request, Response

from tunilib.errors import TunilibError

BUSY = (429, 503)
NOT_DONE = ("not-tried", "unknown", "")


class Busy:
    """A server whose next answers of a kind ask to wait; a change that came to harm was made, or not.

    Attributes:
        waits: of the program, in seconds. sent: the changes that were asked for.
    """

    def __init__(self, status: int) -> None:
        patrons = InMemory()
        self.patron: Patron = patrons.add("alice", facts={"email": "old@example.org"})
        self.patron.documents += [loan(1), {"status": 1, "edition": OTHER, "about": "Effi", "cancancel": True}]
        self.server = Paia(patrons)
        self.status, self.waits, self.sent = status, list[float](), 0
        self.server.before, self.server.after = self._before, self._after
        self.busy_before, self.busy_after, self.lost = 0, 0, False
        self.instead: Response | None = None
        self.seconds = 20

    def answer(self) -> Response:
        return Response(self.status, "{}", headers={"Retry-After": str(self.seconds)})

    def _before(self, request: Request) -> Response | None:
        if is_change(request):
            self.sent += 1
            return self.instead
        name = "busy_after" if self.sent else "busy_before"
        if request.method == "GET" and getattr(self, name):
            setattr(self, name, getattr(self, name) - 1)
            return self.answer()
        return None

    def _after(self, request: Request, answer: Response) -> Response:
        if not is_change(request) or not self.lost:
            return answer
        return cut(-1)(answer) if self.status == 429 else self.answer()

    def outcome(self, kind: Kind) -> tuple[str, int]:
        """The word of the outcome, or nothing and the code of the error."""
        with account(self.server, self.waits.append) as opened:
            try:
                return str(kind.make(opened)), 0
            except TunilibError as error:
                return "", error.exit_code


@pytest.mark.parametrize("status", BUSY)
@pytest.mark.parametrize("kind", KINDS)
def test_the_reading_before_a_change_waits_and_the_change_is_made(kind: str, status: int) -> None:
    busy = Busy(status)
    busy.busy_before = 1
    assert busy.outcome(KINDS[kind]) == (KINDS[kind].done, 0)
    assert 20 in busy.waits
    assert busy.sent == 1


@pytest.mark.parametrize("status", BUSY)
@pytest.mark.parametrize("kind", KINDS)
def test_a_longer_wait_than_is_left_is_not_begun_and_nothing_is_sent(kind: str, status: int) -> None:
    busy = Busy(status)
    busy.busy_before, busy.seconds = 99, 3600
    assert busy.outcome(KINDS[kind]) == ("", 4)
    assert (busy.sent, [wait for wait in busy.waits if wait > 20]) == (0, [])


@pytest.mark.parametrize("kind", KINDS)
def test_too_many_requests_to_a_change_is_said_not_to_be_tried(kind: str) -> None:
    busy = Busy(429)
    busy.instead = busy.answer()
    word, code = busy.outcome(KINDS[kind])
    assert (word, code) in (("not-tried", 0), ("", 4))
    assert busy.sent == 1
    assert not KINDS[kind].shows(busy.patron)


@pytest.mark.parametrize("acts", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_a_change_to_which_a_server_is_not_available_is_read_back_and_not_sent_again(kind: str, acts: bool) -> None:
    busy = Busy(503)
    busy.lost, busy.instead = acts, None if acts else busy.answer()
    word, _ = busy.outcome(KINDS[kind])
    assert word in ((KINDS[kind].done,) if acts else NOT_DONE)
    assert busy.sent == 1
    assert KINDS[kind].shows(busy.patron) is acts


@pytest.mark.parametrize("status", BUSY)
@pytest.mark.parametrize("kind", KINDS)
def test_the_reading_after_a_lost_answer_waits_before_the_outcome_is_unknown(kind: str, status: int) -> None:
    busy = Busy(status)
    busy.lost, busy.busy_after = True, 1
    assert busy.outcome(KINDS[kind]) == (KINDS[kind].done, 0)
    assert 20 in busy.waits
    never = Busy(status)
    never.lost, never.busy_after, never.seconds = True, 99, 3600
    assert never.outcome(KINDS[kind])[0] == "unknown"
    assert busy.sent == never.sent == 1
