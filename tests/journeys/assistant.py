"""An assistant without a mind: the SDK's own client, whose calls a test writes, in this process or over pipes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any, NamedTuple

from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types import ElicitRequestParams, ElicitResult
from tests.journeys.machine import Machine

OLD, NEW = "legacy", "2026-07-28"
"""The protocol with a handshake, of 2025, and the one in which a question is an answer."""

Reply = Callable[[str], "bool | Awaitable[bool | None] | None"]
"""What the user says to a question, at once or later: yes, no, or None for closing it."""


class Answered(NamedTuple):
    """What a tool answered."""

    is_error: bool
    data: Any
    said: str
    notes: tuple[str, ...] = ()

    @property
    def error(self) -> str:
        """The code of the error."""
        assert self.is_error, self
        assert list(self.data["error"]) == ["code", "message", "hint"]
        code: str = self.data["error"]["code"]
        return code


@dataclass
class Assistant:
    """A client that is connected; ``questions`` are those that its user was asked."""

    client: Client
    portal: BlockingPortal
    questions: list[str] = field(default_factory=list)

    def call(self, tool: str, /, **arguments: Any) -> Answered:
        """Call a tool; the client checks a result against the schema of the tool."""
        made = self.portal.call(self.client.call_tool, tool, arguments)
        said, *notes = (getattr(block, "text", "") for block in made.content)
        return Answered(bool(made.is_error), made.structured_content, said, tuple(notes))

    def get(self, tool: str, /, **arguments: Any) -> Any:
        """What a tool answers where all is well; of an array its elements."""
        answered = self.call(tool, **arguments)
        assert not answered.is_error, answered
        return answered.data.get("result", answered.data)

    def ask(self, what: Callable[..., Any], *arguments: Any) -> Any:
        """Anything else that the client can ask."""
        return self.portal.call(what, *arguments)

    def propose(self, change: str, /, **arguments: Any) -> dict[str, Any]:
        """A proposal."""
        found: dict[str, Any] = self.get("propose", change=change, **arguments)
        assert list(found) == ["token", "expires", "items", "cost", "currency", "profile", "card"]
        return found

    def carry_out(self, token: str) -> Answered:
        """Carry out a proposal."""
        return self.call("carry_out", token=token)

    def change(self, change: str, /, **arguments: Any) -> list[dict[str, Any]]:
        """The outcomes of a change that is proposed and carried out."""
        answered = self.carry_out(self.propose(change, **arguments)["token"])
        assert not answered.is_error, answered
        items: list[dict[str, Any]] = answered.data["items"]
        return items


@contextmanager
def assistant(
    machine: Machine,
    protocol: str = NEW,
    *,
    reply: Reply | None = None,
    words: Sequence[str] = (),
    piped: bool = False,
    **environ: str | None,
) -> Iterator[Assistant]:
    """An assistant at a machine.

    Args:
        reply: what its user says to questions; None: it cannot ask.
        words: options of ``tunilib mcp``.
        piped: the real program is started, on pipes; else the server runs in this process.
    """
    questions: list[str] = []

    async def asked(context: object, params: ElicitRequestParams) -> ElicitResult:
        questions.append(params.message)
        said = reply(params.message) if reply is not None else None
        if isawaitable(said):
            said = await said
        if said is None:
            return ElicitResult(action="cancel")
        return ElicitResult(action="accept", content={}) if said else ElicitResult(action="decline")

    if piped:
        program, *rest = machine.command("mcp", *words)
        server: Any = stdio_client(
            StdioServerParameters(command=program, args=rest, env=machine.process_setting(**environ))
        )
    else:
        server = server_of(machine, words, environ)
    client = Client(server, mode=protocol, elicitation_callback=asked if reply is not None else None)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(client) as connected:
        yield Assistant(connected, portal, questions)


def server_of(machine: Machine, words: Sequence[str], environ: dict[str, str | None]) -> Any:
    """The server that ``tunilib mcp`` would serve with these options."""
    from unittest.mock import patch

    from tunilib.agents.server import AgentServer

    made: list[AgentServer] = []
    with patch("tunilib.agents.server.serve", made.append):
        result = machine.run("mcp", *words, environ=environ)
    assert result.code == 0, result
    return made[0].server()
