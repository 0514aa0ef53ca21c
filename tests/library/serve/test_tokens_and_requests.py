"""Tokens, the requests that come with them, and the threads that answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from tests.fakes.library import PASSWORD
from tests.library.serve.conftest import STORES, Program, Service, a_service
from tests.library.stores.engines import Stored

from tunilib.core.profile import PasswordChange
from tunilib.library.patron.tokens import forget_old
from tunilib.library.serve.application import Workers
from tunilib.library.stores import open_library, store_address
from tunilib.library.stores.unit_of_work import Library


def _is_ended(program: Program) -> bool:
    answer = program.core("GET", "/items")
    return answer.status_code == 401 and answer.json()["error"] == "invalid_grant"


def _changes_password(service: Service, card: str) -> None:
    door = service.library.door(card)
    door.profile.change_password(PasswordChange(old=PASSWORD, new="another12", again="another12"))
    assert door.loans.read().items == ()  # the patron's own session goes on


_ENDS: dict[str, Callable[[Service, str], object]] = {
    "a new password": _changes_password,
    "a reset password": lambda service, card: service.library.desk.patrons.reset_password(card),
    "removal": lambda service, card: service.library.desk.patrons.remove(card),
}


@pytest.mark.parametrize("how", _ENDS)
def test_a_token_is_ended_by(service: Service, how: str) -> None:
    program, other = service.signed_in(), service.signed_in()
    _ENDS[how](service, program.card)
    assert _is_ended(program)
    assert not _is_ended(other)


@pytest.mark.parametrize("engine", STORES)
def test_a_token_is_ended_by_an_hour_and_forgotten(tmp_path: Path, engine: str) -> None:
    with a_service(engine, tmp_path) as service:
        program = service.signed_in()
        service.library.moment += timedelta(minutes=59)
        assert not _is_ended(program)
        service.library.moment += timedelta(minutes=1)
        assert _is_ended(program)
        door = service.library.door(program.card)
        with closing(open_library(service.library.address, service.library.now)) as library:
            forget_old(library)
            with library.snapshot() as snapshot:
                stored = snapshot.db.read("SELECT COUNT(*) FROM session").fetchone()[0]
        assert stored == 1  # the session of the door, which has no end
        assert door.loans.read().items == ()


@pytest.mark.parametrize("engine", STORES)
def test_a_token_is_ended_by_a_restore_and_a_move(tmp_path: Path, engine: str) -> None:
    with a_service(engine, tmp_path) as service:
        library, program = service.library, service.signed_in()
        library.desk.backup(tmp_path / "backup.sqlite")
        library.desk.restore(tmp_path / "backup.sqlite")
        assert _is_ended(program)
        again, session = service.signed_in(program.card), library.door(program.card).session
        new = store_address(tmp_path / "new.sqlite")
        library.desk.move(new)
        assert again.core("GET").status_code == 502  # it is not here any more
        with Stored(new).snapshot() as snapshot:
            tokens = [row[0] for row in snapshot.db.read("SELECT scopes FROM session")]
        assert tokens == [None]  # the session of the patron's own goes with the library
        assert session.data["token"]


def test_only_the_hash_of_a_token_is_stored_and_the_act_is_the_patrons(service: Service) -> None:
    program = service.signed_in()
    item, _ = service.lent(service.patron())
    program.ask("request", {"item": item})
    with closing(open_library(service.library.address, service.library.now)) as library, library.snapshot() as snapshot:
        stored = {row[0] for row in snapshot.db.read("SELECT token FROM session")}
        event = "SELECT actor, cause, staff, machine FROM event WHERE kind = 'hold-placed' ORDER BY number DESC"
        assert tuple(snapshot.db.read(event).fetchone()) == ("patron", "hold", None, None)
    assert program.token not in stored


def test_a_request_names_a_copy_is_a_hold_on_its_title_and_is_cancelled_by_the_copy(service: Service) -> None:
    program, other = service.signed_in(), service.patron()
    item, title = service.lent(other)
    barcode = service.library.copy(f"X{item[-5:]}", title.rpartition("/")[2])
    service.library.lend(service.patron(), barcode)
    (placed,) = program.ask("request", {"item": item})
    assert (placed["status"], placed["item"], placed["edition"], placed["requested"]) == (1, item, title, item)
    (waiting,) = program.items()
    assert (waiting["item"], waiting["queue"], waiting["cancancel"]) == (item, 1, True)
    service.library.desk.check_in([barcode], "linna")
    (ready,) = program.items()
    assert (ready["status"], ready["item"].rpartition("/")[2], ready["requested"]) == (4, barcode, item)
    (refused,) = program.ask("cancel", {"item": ready["item"]})
    assert (refused["status"], refused["code"]) == (4, "hold.ready")
    item, _ = service.lent(other)
    program.ask("request", {"item": item})
    assert program.ask("cancel", {"item": item})[0]["status"] == 0
    assert [one["status"] for one in program.items()] == [4, 5]


def test_a_copy_in_the_stacks_is_fetched(service: Service) -> None:
    program = service.signed_in()
    item, title = service.copy(collection="stacks")
    (placed,) = program.ask("request", {"edition": title, "comment": "the second volume"})
    assert (placed["status"], placed["item"]) == (2, item)
    assert [one.comment for one in service.library.desk.requests.list() if one.card == program.card] == [
        "the second volume"
    ]


def test_renewing_says_of_each_document_what_became_of_it(service: Service) -> None:
    program = service.signed_in()
    (first, _), (second, title) = service.lent(program.card), service.lent(program.card)
    service.signed_in().ask("request", {"item": second})
    service.library.moment += timedelta(minutes=1)
    documents = program.ask("renew", {"item": first}, {"edition": title}, {"item": first, "edition": title})
    assert [one.get("code") for one in documents] == [
        "renewal.no-gain",
        "renewal.requested renewal.no-gain",
        "other",
    ]
    assert [one["status"] for one in documents] == [3, 3, 0]


def test_a_patron_who_wants_to_be_asked_has_no_default_place(service: Service) -> None:
    card = service.patron(home_library="ask")
    program, (item, _) = service.signed_in(card), service.lent(service.patron())
    (document,) = program.ask("request", {"item": item})
    (condition,) = document["condition"].values()
    assert "default" not in condition
    assert "error" in document


def test_a_place_that_would_be_refused_is_no_option(service: Service) -> None:
    program, (item, title) = service.signed_in(), service.copy(library="arvo")
    (document,) = program.ask("request", {"edition": title, "confirm": {}})
    (condition,) = document["condition"].values()
    assert [one["id"].rpartition("/")[2] for one in condition["option"]] == ["linna", "hervanta"]
    assert item not in str(condition)


def test_connections_are_closed_one_after_the_other_each_in_the_thread_that_opened_it() -> None:
    together, closing = threading.Barrier(8), threading.Lock()
    closed, waits = [], threading.Event()

    class Opened:
        def __init__(self) -> None:
            self.thread = threading.get_ident()

        def close(self) -> None:
            is_alone = closing.acquire(blocking=False)
            waits.wait(0.01)  # the others come to this place meanwhile
            closed.append((is_alone, threading.get_ident() == self.thread))
            if is_alone:
                closing.release()

    workers = Workers(lambda: cast("Library", Opened()))

    async def use_all() -> None:
        await asyncio.gather(*(workers.run(lambda _: together.wait(30)) for _ in range(8)))

    asyncio.run(use_all())
    workers.close()
    assert closed == [(True, True)] * 8
