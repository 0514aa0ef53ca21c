"""The conversation in the docs is what a scripted client and the tools say; ``TUNILIB_DRAW=1`` writes it anew."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from typing import Any

from tests.journeys.assistant import Assistant, assistant
from tests.journeys.machine import ROOT, Machine

PAGE = ROOT / "docs" / "howto" / "assistants.md"
HIDDEN = {"token": "…", "loan": "…", "ids": ["…"]}
SHOWN = re.compile(r"(?<=test_agent_conversation\.py -->\n```text\n)[^`]*(?=```)")


def tool(helper: Assistant, name: str, **arguments: Any) -> Iterator[str]:
    """A call, what the user was asked in it, and the text that it answered."""
    before = len(helper.questions)
    answered = helper.call(name, **arguments)
    shown = {argument: HIDDEN.get(argument, value) for argument, value in arguments.items()}
    yield f"  {name} {json.dumps(shown, ensure_ascii=False)}"
    yield from (f"    the client asks: {question}" for question in helper.questions[before:])
    if answered.is_error:
        yield f"    error {answered.error}: {answered.data['error']['message']}"
        return
    for line in answered.said.splitlines():
        if line.startswith("token: "):
            yield "    token: …"
        elif not line.startswith(("profile: ", "card: ", "currency: ")) and "loan_id: " not in line:
            yield f"    {said(line, ids(answered.data))}"


def ids(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(ids, value))
    if not isinstance(value, dict):
        return set()
    own = {str(value[name]) for name in ("id", "loan_id", "record_id", "list") if name in value}
    return own.union(*map(ids, value.values()))


def said(line: str, without: set[str]) -> str:
    """A line without ids, its title cut."""
    parts = [part.partition(" : ")[0] for part in line.split(" · ") if part not in without]
    return " · ".join([part if len(part) <= 44 else f"{part[:43]}…" for part in parts])


def renewing(helper: Assistant) -> Iterator[str]:
    yield "You: What is due within ten days? Renew what you can."
    yield from tool(helper, "loans", due_within=10)
    proposed = helper.propose("renew", due_within="10d")
    yield from tool(helper, "propose", change="renew", due_within=10)
    yield "The assistant: two can be renewed; one is overdue, which registers its fine of 2.40. Shall I?"
    yield "You: Yes."
    yield from tool(helper, "carry_out", token=proposed["token"])
    yield "The assistant: done, both due dates have moved."
    yield "You: Once more, to be sure."
    yield from tool(helper, "carry_out", token=proposed["token"])


def holding(helper: Assistant) -> Iterator[str]:
    yield "You: Get me A Brief History of Time in Finnish, to Arvo."
    yield from tool(helper, "search", query="Ajan lyhyt historia", filters={"language": "fin"}, limit=1)
    yield from tool(helper, "propose", change="place_hold", record="demo.1018", pickup="linna")
    yield "The assistant: it is on the shelf at Linna: you can fetch it there. Shall I have it sent to Arvo?"
    yield "You: Please."
    proposed = helper.propose("place_hold", record="demo.1018", pickup="arvo")
    yield from tool(helper, "propose", change="place_hold", record="demo.1018", pickup="arvo")
    yield from tool(helper, "carry_out", token=proposed["token"])


def cancelling(helper: Assistant) -> Iterator[str]:
    held = next(one["id"] for one in helper.get("holds") if one["record_id"] == "demo.1018")
    yield "You: Keep my place for that one until the end of April, but let others go first."
    proposed = helper.propose("change_holds", ids=[held], freeze=True, until="2026-04-30")
    yield from tool(helper, "propose", change="change_holds", ids=[held], freeze=True, until="2026-04-30")
    yield from tool(helper, "carry_out", token=proposed["token"])
    yield "You: No, cancel it."
    proposed = helper.propose("cancel_holds", ids=[held])
    yield from tool(helper, "propose", change="cancel_holds", ids=[held])
    yield from tool(helper, "carry_out", token=proposed["token"])


def explaining(helper: Assistant) -> Iterator[str]:
    loan = next(one["id"] for one in helper.get("loans") if "renewal.requested" in one["reasons"])
    yield "You: Why can I not renew the one about data?"
    yield from tool(helper, "loan_story", loan=loan)


def keeping(helper: Assistant) -> Iterator[str]:
    yield "You: Note that record for my thesis."
    proposed = helper.propose("add_favourites", records=["demo.1018"])
    yield from tool(helper, "propose", change="add_favourites", records=["demo.1018"])
    yield from tool(helper, "carry_out", token=proposed["token"])


def looking(helper: Assistant) -> Iterator[str]:
    yield "You: What needs me this week?"
    yield from tool(helper, "status")
    yield "You: Pay the fine."
    yield "The assistant: paying is yours: tunilib fines pay, in a shell."


def test_the_conversation_of_the_docs_is_as_the_tools_answer(demo: Machine) -> None:
    with assistant(demo, reply=lambda _: True) as helper:
        parts = [list(part(helper)) for part in (looking, explaining, renewing, holding, cancelling, keeping)]
    whole = "\n".join("".join(f"{line}\n" for line in part) for part in parts)
    text = PAGE.read_text(encoding="utf-8")
    (shown,) = SHOWN.findall(text)
    if os.environ.get("TUNILIB_DRAW"):
        PAGE.write_text(SHOWN.sub(lambda _: whole, text), encoding="utf-8")
    else:
        assert whole == shown
