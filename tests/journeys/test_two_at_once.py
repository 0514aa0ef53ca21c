"""Several processes at once: each tells the truth, and nothing is done twice."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.journeys.machine import CARD, PASSWORD, Machine
from tests.kills.harness import can_trace


def finish(machine: Machine, *commands: tuple[str, ...]) -> list[tuple[int, Any, str]]:
    """Start all, then wait for all."""
    running = [machine.start(*words, "--json") for words in commands]
    found = []
    for process in running:
        out, err = process.communicate(timeout=60)
        assert b"Traceback" not in err
        found.append((process.returncode, json.loads(out) if out else None, err.decode()))
    return found


def renewed_once(machine: Machine) -> bool:
    """Whether each loan that could be was renewed exactly once today."""
    rows = machine.sql("SELECT count(*) FROM event WHERE kind = 'renewed' AND day = '2026-03-10' GROUP BY loan")
    return rows == [(1,)] * 3


def test_two_renewals_at_once_renew_each_loan_once(demo: Machine) -> None:
    before = {loan["id"]: loan["due"] for loan in demo.run("loans", "--json").data}
    results = finish(demo, *[("loans", "renew", "--all")] * 3)
    assert renewed_once(demo)
    now = {loan["id"]: loan["due"] for loan in demo.run("loans", "--json").data}
    for code, rows, err in results:
        assert len(rows) == 6
        assert code == (5 if any(row["outcome"] == "unknown" for row in rows) else 1), err
        for row in rows:
            assert row["outcome"] in ("renewed", "unchanged", "refused", "unknown")
            if row["outcome"] == "renewed":
                assert (row["due_before"], row["due_after"]) == (before[row["loan_id"]], now[row["loan_id"]])
            if row["outcome"] == "refused":
                assert now[row["loan_id"]] == before[row["loan_id"]]
    renewed = [row["loan_id"] for _, rows, _ in results for row in rows if row["outcome"] == "renewed"]
    assert len(renewed) == len(set(renewed)) == 3, "a renewal has one run that made it"
    assert demo.sql("SELECT count(*) FROM event WHERE kind = 'renewed'", of=demo.ledger) == [(3,)]
    assert demo.sql("SELECT count(*) FROM intent WHERE settled IS NULL", of=demo.ledger) == [(0,)]
    assert demo.sql("SELECT COALESCE(sum(amount), 0) FROM fine WHERE registered = '2026-03-10'") == [(240,)]


@pytest.mark.skipif(not can_trace(), reason="no strace on this machine that may trace")
@pytest.mark.parametrize("call", ["flock:when=4", "flock:when=5", "fdatasync:when=6"])
def test_a_second_renewal_while_the_first_is_held_up_in_the_middle(demo: Machine, call: str) -> None:
    name, _, when = call.partition(":")
    trace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={name}"]
    slow = [*trace, "-e", f"inject={name}:delay_enter=900000:{when}"]
    first = demo.start("loans", "renew", "--all", "--json", before=slow)
    second = demo.run("loans", "renew", "--all", "--json")
    out, err = first.communicate(timeout=60)
    assert b"Traceback" not in err
    assert renewed_once(demo)
    for rows in (second.data, json.loads(out)):
        assert {row["outcome"] for row in rows} <= {"renewed", "unchanged", "refused"}
    assert "interrupted" not in second.err + demo.run("loans", "renew", "--all").err


def test_a_renewal_beside_a_return_of_the_same_copy(demo: Machine) -> None:
    loan = demo.run("loans", "--json").data[1]
    results = finish(demo, ("loans", "renew", loan["id"]), ("desk", "return", loan["barcode"]))
    (code, rows, err), (back, returned, _) = results
    assert back == 0
    assert returned[0]["outcome"] == "returned"
    if rows is None:
        assert (code, json.loads(err)["error"]["code"]) == (2, "not-found")
    else:
        assert rows[0]["outcome"] in ("renewed", "refused", "unknown"), rows
        assert demo.sql("SELECT returned FROM loan WHERE id = ?", loan["id"]) == [("2026-03-10",)]


def test_one_copy_is_lent_to_one_of_two(demo: Machine) -> None:
    demo.run("desk", "item", "add", "demo.1002", "1")
    for card in ("7001", "7002"):
        demo.add_patron(card)
    results = finish(demo, ("desk", "checkout", "7001", "1"), ("desk", "checkout", "7002", "1"))
    assert sorted(code for code, _, _ in results) == [0, 1]
    assert demo.sql("SELECT count(*) FROM loan WHERE barcode = '1'") == [(1,)]


def test_two_demonstrations_at_once_make_one(machine: Machine) -> None:
    results = finish(machine, ("demo",), ("demo",), ("demo",))
    assert all(code == (0 if made else 6) for code, made, _ in results)
    assert any(made for _, made, _ in results)
    assert machine.run("demo").code == 0
    assert [line[0] for line in machine.run("profiles").lines] == ["demo"]
    assert machine.run("loans", "renew", "--all").code == 1


def test_sign_ins_at_once_make_a_profile_each(demo: Machine) -> None:
    one = f"echo {PASSWORD} | T --profile {{}} login {CARD} --password-stdin"
    line = " & ".join(one.format(name) for name in ("a", "b", "c")) + " & wait"
    assert demo.shell(line).code == 0
    assert {line[0] for line in demo.run("profiles").lines} == {"demo", "a", "b", "c"}
    for name in ("a", "b", "c"):
        assert demo.run("--profile", name, "loans").code == 0


def test_many_desks_at_once(demo: Machine) -> None:
    for number in range(8):
        demo.run("desk", "item", "add", "demo.1002", f"8{number}")
    results = finish(demo, *[("desk", "checkout", CARD, f"8{number}") for number in range(8)])
    assert [code for code, _, _ in results] == [0] * 8
    assert len(demo.run("loans", "--json").data) == 14
