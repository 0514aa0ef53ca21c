"""A second client, with a check of its own of every schema: the command line of the Inspector, which runs on node."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest
from tests.journeys.machine import Machine
from tests.journeys.test_agent_tools import READING
from tests.oracles.programs import ORACLES, needs_node

INSPECTOR = ORACLES / "node_modules" / ".bin" / "mcp-inspector"

pytestmark = [pytest.mark.heavy, needs_node("@modelcontextprotocol/inspector")]


def inspected(demo: Machine, method: str, *words: str) -> Any:
    """What the Inspector prints."""
    setting = demo.process_setting()
    given = [
        word for name, value in setting.items() if name not in ("PATH", "HOME") for word in ("-e", f"{name}={value}")
    ]
    done = subprocess.run(
        [str(INSPECTOR), "--cli", *given, *demo.command("mcp"), "--method", method, *words],
        env=setting,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done
    return json.loads(done.stdout)


def called(demo: Machine, tool: str, /, **arguments: Any) -> Any:
    words = [
        word
        for name, value in arguments.items()
        for word in ("--tool-arg", f"{name}={value if isinstance(value, str) else json.dumps(value)}")
    ]
    return inspected(demo, "tools/call", "--tool-name", tool, *words)


def test_the_inspector_calls_every_tool_and_carries_out_a_proposal(demo: Machine) -> None:
    tools = {tool["name"] for tool in inspected(demo, "tools/list")["tools"]}
    assert tools == {*READING, "propose", "carry_out"}
    for name, (arguments, _) in READING.items():
        assert not called(demo, name, **arguments).get("isError"), name
    assert called(demo, "loans", profile="nobody")["structuredContent"]["error"]["code"] == "not-found"
    proposed = called(demo, "propose", change="renew", all=True)["structuredContent"]
    done = called(demo, "carry_out", token=proposed["token"])["structuredContent"]
    assert "renewed" in {item["outcome"] for item in done["items"]}
    again = called(demo, "carry_out", token=proposed["token"])
    assert again["structuredContent"]["error"]["code"] == "not-found"


def test_the_inspector_reads_resources_and_prompts(demo: Machine) -> None:
    assert len(inspected(demo, "resources/list")["resources"]) == 2
    contents = inspected(demo, "resources/read", "--uri", "tunilib://status")["contents"]
    assert json.loads(contents[0]["text"])["profile"] == "demo"
    assert len(inspected(demo, "prompts/list")["prompts"]) == 2
