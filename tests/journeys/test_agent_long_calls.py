"""Calls that take long, that a client gives up or leaves in the middle, in both protocols."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from contextlib import closing, contextmanager
from threading import Event
from typing import Any
from unittest.mock import patch

import anyio
import pytest
from mcp.shared.exceptions import MCPError
from tests.fakes.truth import truth_of
from tests.journeys.assistant import NEW, OLD, Assistant, assistant
from tests.journeys.machine import Machine

from tunilib.agents import server

_TRIES = 500


@contextmanager
def locked(demo: Machine) -> Iterator[sqlite3.Connection]:
    """The library, as another program has it that is in the middle of a change."""
    database = sqlite3.connect(demo.library, isolation_level=None, check_same_thread=False)
    with closing(database) as db:
        db.execute("BEGIN IMMEDIATE")
        yield db
        if db.in_transaction:
            db.execute("ROLLBACK")


def proposed(helper: Assistant) -> tuple[str, str]:
    loan = helper.get("loans", limit=1)[0]["id"]
    return loan, helper.propose("renew", ids=[loan])["token"]


def begun(demo: Machine, call: Future[Any]) -> None:
    """Wait until a change is noted as begun."""
    while not demo.sql("SELECT 1 FROM intent", of=demo.ledger):
        assert not call.done(), call.result()


def ended(helper: Assistant, loan: str) -> dict[str, Any]:
    """What is known of a loan when the change is through: who did it is noted last."""
    for _ in range(_TRIES):
        event: dict[str, Any] = helper.get("loan_story", loan=loan)["evidence"]["events"][-1]
        if event["event"] == "renewed" and event["actor"] is not None:
            return event
    raise AssertionError(event)


@pytest.mark.parametrize("protocol", [OLD, NEW])
def test_a_client_is_told_that_its_call_goes_on_where_it_asks_for_it(demo: Machine, protocol: str) -> None:
    beats: list[float] = []
    with assistant(demo, protocol) as helper, patch.object(server, "_BEAT", 0.01), locked(demo) as db:
        _, token = proposed(helper)

        async def told(progress: float, total: float | None, message: str | None) -> None:
            beats.append(progress)
            if len(beats) == 3:
                db.execute("ROLLBACK")

        async def call() -> Any:
            return await helper.client.call_tool("carry_out", {"token": token}, progress_callback=told)

        (done,) = helper.portal.call(call).structured_content["items"]
    assert done["outcome"] == "renewed"
    assert beats == sorted(set(beats))


@pytest.mark.parametrize("protocol", [OLD, NEW])
def test_a_change_that_is_given_up_in_its_middle_goes_to_its_end(demo: Machine, protocol: str) -> None:
    with assistant(demo, protocol, piped=True) as helper:
        loan, token = proposed(helper)
        with locked(demo):
            call = helper.portal.start_task_soon(helper.client.call_tool, "carry_out", {"token": token})
            begun(demo, call)
            call.cancel()
            with pytest.raises(CancelledError):
                call.result()
            assert not helper.call("loans").is_error
        assert ended(helper, loan)["actor"] == "agent"
        again = helper.carry_out(token)
        assert (again.error, "look at what is there now" in again.said) == ("not-found", True)


@pytest.mark.parametrize("protocol", [OLD, NEW])
def test_a_client_that_waits_no_longer_is_served_on(demo: Machine, protocol: str) -> None:
    with assistant(demo, protocol, piped=True) as helper:
        loan, token = proposed(helper)
        with locked(demo):
            call = lambda: helper.client.call_tool("carry_out", {"token": token}, read_timeout_seconds=1)  # noqa: E731
            with pytest.raises(MCPError):
                helper.portal.call(call)
            assert not helper.call("status").is_error
        assert ended(helper, loan)["actor"] == "agent"


def test_a_call_that_is_given_up_while_the_user_is_asked_does_nothing(demo: Machine) -> None:
    asked = Event()

    async def never(_question: str) -> bool:
        asked.set()
        await anyio.sleep_forever()
        return True

    before = truth_of(demo.store)
    with assistant(demo, OLD, reply=never, piped=True) as helper:
        token = helper.propose("cancel_holds", all=True)["token"]
        call = helper.portal.start_task_soon(helper.client.call_tool, "carry_out", {"token": token})
        assert asked.wait(60)
        call.cancel()
        with pytest.raises(CancelledError):
            call.result()
        assert not helper.call("holds").is_error
        assert truth_of(demo.store) == before
    with assistant(demo, OLD, reply=lambda _: True) as other:
        done = other.carry_out(token).data["items"]
    assert "cancelled" in {one["outcome"] for one in done}


def test_a_client_that_goes_away_while_its_user_is_asked_has_changed_nothing(demo: Machine) -> None:
    with assistant(demo) as helper:
        token = helper.propose("cancel_holds", all=True)["token"]
    before = truth_of(demo.store)
    hello = {"protocolVersion": "2025-06-18", "capabilities": {"elicitation": {}}}
    messages: list[dict[str, Any]] = [
        {"id": 1, "method": "initialize", "params": {**hello, "clientInfo": {"name": "x", "version": "1"}}},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": {"name": "carry_out", "arguments": {"token": token}}},
    ]
    pipe = subprocess.PIPE
    with subprocess.Popen(demo.command("mcp"), stdin=pipe, stdout=pipe, stderr=pipe, env=demo.process_setting()) as one:
        assert one.stdin is not None
        assert one.stdout is not None
        one.stdin.write("".join(json.dumps({"jsonrpc": "2.0", **each}) + "\n" for each in messages).encode())
        one.stdin.flush()
        assert json.loads(one.stdout.readline())["id"] == 1
        assert json.loads(one.stdout.readline())["method"] == "elicitation/create"
        _, said = one.communicate(timeout=60)
    assert (one.returncode, said) == (0, b"")
    assert truth_of(demo.store) == before
