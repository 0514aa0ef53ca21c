"""What needs a person: each place that shows it says the same of the same account."""

from __future__ import annotations

import re

import pytest
from tests.journeys.assistant import assistant
from tests.journeys.machine import Machine


def sections(text: str) -> dict[str, list[str]]:
    """The items of a digest by heading: their first lines, which are indented by two."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in text.splitlines():
        if line and not line.startswith(" "):
            heading = line
        elif re.match(r"  \S", line):
            found.setdefault(heading, []).append(line.strip())
    return found


def count(text: str, word: str) -> int:
    found = re.search(rf"(\d+) {word}", text)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("day", ["2026-03-02", "2026-03-07", "2026-03-19"])
def test_digest_status_calendar_assistant_and_line_say_the_same(demo: Machine, day: str) -> None:
    demo.now = f"{day}T03:00"
    digest = sections(demo.run("schedule", "run").out)
    overdue, *kept = (
        len(digest.get(heading, ())) for heading in ("Overdue: return", "Ready for pick-up", "Last day for pick-up")
    )
    seen = demo.run("status", "--json").data
    ready = sum(kept)
    missed = seen["holds"]["ready"] - ready
    assert bool(missed) == (day == "2026-03-19"), "the digest is silent on what nobody can collect"
    with assistant(demo) as helper:
        asked = helper.get("status")
    page, line = demo.run("status", terminal=True).out, demo.run("status", "--line").out
    loans, holds = (demo.run(noun, terminal=True).out for noun in ("loans", "holds"))
    calendar = demo.run("calendar").out

    assert [one["loans"]["overdue"] for one in (seen, asked)] == [overdue, overdue]
    assert [count(text, "overdue") for text in (page, line)] == [overdue, overdue]
    assert ("eturn now" in loans) == bool(overdue)
    assert [one["holds"]["ready"] for one in (seen, asked)] == [seen["holds"]["ready"]] * 2
    assert [count(text, "ready") for text in (page, line)] == [ready, ready]
    assert count(page, "not collected") == missed
    assert ("Last day for pick-up was" in holds) == bool(missed)
    assert calendar.count("SUMMARY:Collect") == ready
    assert [sum(entry["kind"] == "pickup" for entry in one["timeline"]) for one in (seen, asked)] == [ready, ready]
    assert ("suspended until" in " ".join(digest.get("Fines", ()))) == bool(seen["fines"]["suspended"])
    assert ("suspended" in page) == bool(asked["fines"]["suspended"])
