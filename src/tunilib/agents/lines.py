"""The lines between a client and the server of the SDK, on standard input and output.

A line that cannot be a message is answered here, for its client waits for an answer. A client that has closed its side
still gets its answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import anyio
import mcp_types as types
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage
from pydantic import ValidationError

if TYPE_CHECKING:
    from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
    from mcp.server.lowlevel import Server
    from mcp.shared._stream_protocols import ReadStream, WriteStream

_PATIENCE: Final = 10.0
"""Seconds for what is still to be answered when the client has said all."""
_PAUSE: Final = 0.01


async def serve_lines(server: Server[Any]) -> None:
    """Serve one client until it goes away."""
    lines = _Lines()
    messages, understood = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    answers, answered = anyio.create_memory_object_stream[SessionMessage](0)
    async with stdio_server() as (read, write), anyio.create_task_group() as tasks:
        tasks.start_soon(lines.read, read, messages, write)
        tasks.start_soon(_run, server, understood, answers)
        async with write, answered:
            async for found in answered:
                lines.note(found.message, to_client=True)
                await write.send(found)
        tasks.cancel_scope.cancel()


async def _run(
    server: Server[Any],
    understood: MemoryObjectReceiveStream[SessionMessage | Exception],
    answers: MemoryObjectSendStream[SessionMessage],
) -> None:
    async with understood, answers:
        await server.run(understood, answers, server.create_initialization_options())


class _Lines:
    """What has been asked on either side and is not answered yet."""

    def __init__(self) -> None:
        self._by_client: set[object] = set()
        self._of_client: set[object] = set()

    async def read(
        self,
        read: ReadStream[SessionMessage | Exception],
        messages: MemoryObjectSendStream[SessionMessage | Exception],
        write: WriteStream[SessionMessage],
    ) -> None:
        """Pass on what the client says, until it has said all and its questions are answered."""
        async with read, messages:
            async for found in read:
                if isinstance(found, SessionMessage):
                    self.note(found.message, to_client=False)
                    await messages.send(found)
                elif (answer := _no_message(found)) is not None:
                    await write.send(SessionMessage(answer))
            with anyio.move_on_after(_PATIENCE):
                while self._by_client and not self._of_client:  # nobody is there to be asked
                    await anyio.sleep(_PAUSE)

    def note(self, message: types.JSONRPCMessage, *, to_client: bool) -> None:
        """Remember a question, or that one was answered or taken back."""
        asked, answered = (self._of_client, self._by_client) if to_client else (self._by_client, self._of_client)
        if isinstance(message, types.JSONRPCRequest):
            asked.add(message.id)
        elif not isinstance(message, types.JSONRPCNotification):
            answered.discard(message.id)
        elif message.method == "notifications/cancelled":
            taken_back = (message.params or {}).get("requestId")
            if isinstance(taken_back, (int, str)):
                asked.discard(taken_back)


def _no_message(mistake: Exception) -> types.JSONRPCError | None:
    """The error for a line that is not a message; None: an empty line, or an unreadable answer of the client."""
    inputs = [one["input"] for one in mistake.errors()] if isinstance(mistake, ValidationError) else []
    if inputs and isinstance(inputs[0], str) and not inputs[0].strip():
        return None
    said: dict[str, Any] = next((one for one in inputs if isinstance(one, dict) and "jsonrpc" in one), {})
    if "method" not in said and not said.keys().isdisjoint(("result", "error")):
        return None
    known = said["id"] if "method" in said and type(said.get("id")) in (int, str) else None
    wrong = types.ErrorData(code=types.INVALID_REQUEST, message="the line is not one message of JSON-RPC 2.0")
    return types.JSONRPCError(jsonrpc="2.0", id=known, error=wrong)
