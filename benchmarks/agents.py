"""What it costs to start ``tunilib mcp``: CPU time beside that of a server of the bare SDK with one tool.

``python -m benchmarks.agents [--rounds N] [--check]``, where ``tunilib[mcp]`` is installed. Both servers
are started, greeted, asked for their tools, and left, in turn; the least CPU time (user and system) of whole processes
counts. With ``--check`` more than 400 ms above the bare SDK is exit 1.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.startup import clean_environ, program
from benchmarks.timing import where_it_ran

LIMIT = 400
BARE = """
import anyio
import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

async def tools(context, params):
    return types.ListToolsResult(tools=[types.Tool(name="one", input_schema={"type": "object"})])

async def main():
    server = Server("bare", on_list_tools=tools)
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())

anyio.run(main)
"""
HELLO = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "benchmark", "version": "1"}}
MESSAGES = (
    {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": HELLO},
    {"jsonrpc": "2.0", "method": "notifications/initialized"},
    {"jsonrpc": "2.0", "id": 2, "method": "tools/list"},
)


def main() -> int:
    """Measure, print, and compare with the limit where asked to."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--check", action="store_true", help="exit 1 where the limit is exceeded")
    asked = options.parse_args()
    print(where_it_ran(), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        environ = clean_environ(Path(folder))
        subprocess.run([*program(), "demo", "--quiet"], env=environ, capture_output=True, check=True)
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE, encoding="utf-8")
        commands = {"the bare SDK": (sys.executable, str(bare)), "tunilib mcp": (*program(), "mcp")}
        times: dict[str, list[float]] = {name: [] for name in commands}
        for number in range(asked.rounds + 1):
            for name, command in commands.items():
                spent = cpu_time(command, environ)
                if number:  # the first round warms the disk's cache
                    times[name].append(spent)
    least = {name: min(values) for name, values in times.items()}
    for name, spent in least.items():
        print(f"{name:14}  {spent:7.1f} ms CPU")
    more = least["tunilib mcp"] - least["the bare SDK"]
    print(f"{'more':14}  {more:7.1f} ms CPU, of {LIMIT}")
    return int(asked.check and more > LIMIT)


def cpu_time(command: tuple[str, ...], environ: dict[str, str]) -> float:
    """User and system time of a server that lists its tools, in milliseconds."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environ)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("".join(f"{json.dumps(one)}\n" for one in MESSAGES).encode())
    process.stdin.flush()
    answers = [json.loads(process.stdout.readline()) for _ in range(2)]
    assert answers[1]["result"]["tools"], answers
    process.stdin.close()
    process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    process.returncode = 0
    return (usage.ru_utime + usage.ru_stime) * 1000


if __name__ == "__main__":
    sys.exit(main())
