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
SHOWN = re.compile(r"(?<=test_agent_conversation\.py -->\n```text\n)[^`]*(?=```)")


def tool(helper: Assistant, name: str, **arguments: Any) -> Iterator[str]:
    """A call and what it answered, a line for each thing."""
    answered = helper.call(name, **arguments)
    shown = {argument: "…" if argument == "token" else value for argument, value in arguments.items()}
    yield f"  {name} {json.dumps(shown, ensure_ascii=False)}"
    if answered.is_error:
        yield f"    error {answered.error}: {answered.data['error']['message']}"
        return
    for row in answered.data.get("items") or answered.data.get("result", ()):
        yield f"    {' '.join(filter(None, words_of(row)))}"
    if "token" in answered.data:
        until, cost = answered.data["expires"][11:16], answered.data["cost"]
        yield f"    a token, good until {until}; costs {cost} {answered.data['currency']}"


def words_of(row: dict[str, Any]) -> Iterator[str | None]:
    title = row["title"].partition(" : ")[0]
    yield row.get("outcome") or row.get("status")
    yield f"“{title[:40]}{'…' if len(title) > 40 else ''}”"
    yield f"{row['due_before']} → {row['due_after'] or row['due_before']}" if "due_before" in row else row.get("due")
    yield f"fine {row['fine']}" if row.get("fine") else None
    yield from (reason["code"] for reason in row["reasons"])


def conversation(helper: Assistant) -> Iterator[str]:
    yield "You: What is due within ten days? Renew what you can."
    yield from tool(helper, "loans", due_within="10d")
    proposed = helper.propose("renew", due_within="10d")
    yield from tool(helper, "propose", change="renew", due_within="10d")
    yield "The assistant: two can be renewed; one is overdue, which registers its fine. Shall I?"
    yield "You: Yes."
    yield from tool(helper, "carry_out", token=proposed["token"])
    yield "The assistant: done, both due dates have moved."
    yield "You: Once more, to be sure."
    yield from tool(helper, "carry_out", token=proposed["token"])


def test_the_conversation_of_the_docs_is_as_the_tools_answer(demo: Machine) -> None:
    with assistant(demo) as helper:
        said = "".join(f"{line}\n" for line in conversation(helper))
    text = PAGE.read_text(encoding="utf-8")
    (shown,) = SHOWN.findall(text)
    if os.environ.get("TUNILIB_DRAW"):
        PAGE.write_text(SHOWN.sub(lambda _: said, text), encoding="utf-8")
    else:
        assert said == shown
