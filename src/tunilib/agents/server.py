"""The server on standard input and output: how the SDK learns of the tools, and how each call runs.

A call has its own thread and its own account, and ends before the server does: a client that goes away
interrupts no change. Every failure is an answer; nothing is written to standard error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from signal import SIGINT, signal
from typing import TYPE_CHECKING, Any, Final

import anyio
import mcp_types as types
from anyio.to_thread import run_sync
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp_types.version import is_version_at_least

from tunilib._version import __version__
from tunilib.agents.answers import Answer, Further, ToolCall
from tunilib.agents.changes import CARRY_OUT, CHANGING, Outdated, question_of, refused_by_user
from tunilib.agents.lines import serve_lines
from tunilib.agents.prompts import PROMPTS, RESOURCES, instructions_for, read_resource
from tunilib.agents.readings import LONGEST_LIST, LONGEST_TEXT, READING, Tool
from tunilib.agents.texts import text_of
from tunilib.errors import UsageError
from tunilib.views.texts import json_text

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext

    from tunilib.services.machine import Machine

    Context = ServerRequestContext[Any, Any]

_AT_ONCE: Final = 8
_BEAT: Final = 2.0
"""Seconds after which a client that wants to know is told that its call goes on."""
_STRUCTURED: Final = "2025-06-18"
"""The first version of the protocol whose answers have structured content."""
_CONFIRM: Final = "confirm"
_NO_FIELDS: Final[dict[str, Any]] = {"type": "object", "properties": {}}
"""The form of a question: to accept it is yes. A box to tick may be left out by a client, ticked or not."""
_ASKED_IN_ANSWERS: Final = "2026-07-28"
"""The first version of the protocol in which a question is an answer, and the call comes again with the reply."""


class AgentServer:
    """The tools, prompts and resources for the accounts of this machine.

    Args:
        machine: makes this machine anew for each call.
        only: the one profile that is served; None: each. card: the card that is meant unless a call names one.
        read_only: nothing can be changed.
    """

    def __init__(self, machine: Callable[[], Machine], *, only: str | None, card: str | None, read_only: bool) -> None:
        self._machine, self._only, self._card, self._read_only = machine, only, card, read_only
        self._tools: Mapping[str, Tool] = READING if read_only else {**READING, **CHANGING}
        self._asked: set[tuple[str, str]] = set()
        self._waiting: dict[str, tuple[Further, types.CallToolResult]] = {}
        self._limit = anyio.CapacityLimiter(_AT_ONCE)

    def server(self) -> Server[Any]:
        profiles = self._machine().profiles
        first = profiles.default.name if profiles.default is not None else None
        every = sorted(profiles.names, key=lambda name: name != first)
        names = (self._only,) if self._only is not None else tuple(every)
        return Server(
            "tunilib",
            version=__version__,
            title="tunilib",
            instructions=instructions_for(names, read_only=self._read_only),
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
            on_list_resources=self._list_resources,
            on_read_resource=self._read_resource,
            on_list_prompts=self._list_prompts,
            on_get_prompt=self._get_prompt,
        )

    async def _list_tools(self, _context: Context, _params: object) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_listed(name, tool) for name, tool in self._tools.items()])

    async def _call_tool(
        self, context: Context, params: types.CallToolRequestParams
    ) -> types.CallToolResult | types.InputRequiredResult:
        """The answer of a tool; a client that reads no structure has all of it as text."""
        tool = self._tools.get(params.name)
        if tool is None:
            raise MCPError(code=types.INVALID_PARAMS, message="there is no such tool")
        async with anyio.create_task_group() as beside:
            beside.start_soon(_tell_that_it_goes_on, context)
            found = await self._answer(context, params, tool)
            beside.cancel_scope.cancel()
        if isinstance(found, types.CallToolResult) and not is_version_at_least(context.protocol_version, _STRUCTURED):
            found.content[0] = types.TextContent(text=json_text(found.structured_content))
        return found

    async def _answer(
        self, context: Context, params: types.CallToolRequestParams, tool: Tool
    ) -> types.CallToolResult | types.InputRequiredResult:
        given = {name: value for name, value in (params.arguments or {}).items() if value is not None}
        call = self._call(given)
        failure = await self._in_thread(lambda: _attempt(call, lambda: _check(tool, given)))
        if failure.is_error:
            return failure
        if tool is CARRY_OUT:
            return await self._carry_out(context, params, call)
        return await self._in_thread(lambda: _attempt(call, lambda: tool.run(call)))

    def _call(self, arguments: Mapping[str, Any]) -> ToolCall:
        return ToolCall(self._machine(), arguments, only=self._only, card=self._card)

    async def _in_thread(self, do: Callable[[], types.CallToolResult]) -> types.CallToolResult:
        return await run_sync(do, limiter=self._limit)

    async def _carry_out(
        self, context: Context, params: types.CallToolRequestParams, call: ToolCall
    ) -> types.CallToolResult | types.InputRequiredResult:
        """Carry out a proposal, and ask the user before where it is needed and the client can."""
        token, can_ask = call.arguments["token"], _can_ask(context)
        waiting = self._waiting.pop(token, None) if can_ask else None
        if waiting is None:
            found = await self._in_thread(lambda: _attempt(call, lambda: {"question": question_of(call)}))
            question = (found.structured_content or {}).get("question")
            if found.is_error:
                return found
            if can_ask and question is not None:
                said = await self._ask(context, params, question)
                if isinstance(said, types.InputRequiredResult):
                    return said
                if not said:
                    return await self._in_thread(lambda: _attempt(call, lambda: refused_by_user(call), is_error=True))
            done = await self._in_thread(lambda: _attempt(call, lambda: CARRY_OUT.run(call)))
            if not can_ask or call.further is None:
                return done
            waiting = call.further, done
        further, done = waiting
        said = await self._ask(context, params, further.question)
        if isinstance(said, types.InputRequiredResult):
            self._waiting[token] = waiting
            return said
        if not said:
            return done
        agreed = self._call({"token": further.token})
        return await self._in_thread(lambda: _attempt(agreed, lambda: CARRY_OUT.run(agreed)))

    async def _ask(
        self, context: Context, params: types.CallToolRequestParams, question: str
    ) -> bool | types.InputRequiredResult:
        """Ask the user: yes or no; or the answer that has the client ask and call again.

        A reply counts only after this question was asked about this token.
        """
        form = types.ElicitRequestFormParams(message=question, requested_schema=_NO_FIELDS)
        asked = (str((params.arguments or {}).get("token")), question)
        if is_version_at_least(context.protocol_version, _ASKED_IN_ANSWERS):
            reply = (params.input_responses or {}).get(_CONFIRM) if asked in self._asked else None
            if reply is None:
                self._asked.add(asked)
                return types.InputRequiredResult(input_requests={_CONFIRM: types.ElicitRequest(params=form)})
            self._asked.discard(asked)
        else:
            try:
                reply = await context.session.elicit_form(question, _NO_FIELDS, context.request_id)
            except Exception:  # noqa: BLE001 - a client that cannot ask after all has no yes
                return False
        return isinstance(reply, types.ElicitResult) and reply.action == "accept"

    async def _list_resources(self, _context: Context, _params: object) -> types.ListResourcesResult:
        return types.ListResourcesResult(
            resources=[
                types.Resource(uri=uri, name=name, title=title, description=about, mime_type="application/json")
                for uri, (name, title, about) in RESOURCES.items()
            ]
        )

    async def _read_resource(
        self, _context: Context, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        address = str(params.uri)
        if address not in RESOURCES:
            raise MCPError(code=types.INVALID_PARAMS, message="there is no such resource")
        has_several = self._only is None and len(self._machine().profiles.every) > 1
        call = self._call({"all_profiles": True} if has_several else {})
        found = await self._in_thread(lambda: _attempt(call, lambda: read_resource(address, call)))
        data = found.structured_content or {}
        text = json_text(data["result"] if list(data) == ["result"] else data, indent=2)
        contents = types.TextResourceContents(uri=params.uri, mime_type="application/json", text=text)
        return types.ReadResourceResult(contents=[contents])

    async def _list_prompts(self, _context: Context, _params: object) -> types.ListPromptsResult:
        return types.ListPromptsResult(
            prompts=[
                types.Prompt(name=name, title=one.title, description=one.description) for name, one in PROMPTS.items()
            ]
        )

    async def _get_prompt(self, _context: Context, params: types.GetPromptRequestParams) -> types.GetPromptResult:
        found = PROMPTS.get(params.name)
        if found is None:
            raise MCPError(code=types.INVALID_PARAMS, message="there is no such prompt")
        text = found.text_for(read_only=self._read_only)
        message = types.PromptMessage(role="user", content=types.TextContent(text=text))
        return types.GetPromptResult(description=found.description, messages=[message])


def serve(server: AgentServer) -> None:
    """Serve on standard input and output until the client goes away; raises BrokenPipeError if it stops reading."""
    before = signal(SIGINT, _interrupt)  # asyncio's own would wait for the next line of standard input
    try:
        anyio.run(serve_lines, server.server())
    except BaseExceptionGroup as group:
        if group.subgroup(BrokenPipeError) is None:
            raise
        raise BrokenPipeError from None
    finally:
        signal(SIGINT, before)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


async def _tell_that_it_goes_on(context: Context) -> None:
    """So that a client which waits only so long for a word does not give up a change in its middle."""
    for beat in count(1):
        await anyio.sleep(_BEAT)
        await context.session.report_progress(beat * _BEAT)


def _listed(name: str, tool: Tool) -> types.Tool:
    is_reading = name in READING or name == "propose"
    return types.Tool(
        name=name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.input_schema,
        output_schema=tool.output_schema,
        annotations=types.ToolAnnotations(read_only_hint=True)
        if is_reading
        else types.ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=False),
    )


def _attempt(call: ToolCall, do: Callable[[], Answer], *, is_error: bool = False) -> types.CallToolResult:
    try:
        return _result(do(), *call.notes, is_error=is_error)
    except Outdated as outdated:
        return _result(outdated.answer, is_error=True)
    except Exception as error:  # noqa: BLE001 - the SDK would write its text, and so a library's, to standard error
        return _result(call.failure(error), is_error=True)


def _result(answer: Answer, *notes: str, is_error: bool = False) -> types.CallToolResult:
    content: list[types.ContentBlock] = [types.TextContent(text=text) for text in (text_of(answer), *notes)]
    return types.CallToolResult(content=content, structured_content=answer, is_error=is_error)


def _check(tool: Tool, given: Mapping[str, Any]) -> Answer:
    """Make sure that the arguments are as the schema of the tool says."""
    from jsonschema import Draft202012Validator

    for name in tool.needed:
        if name not in given:
            raise UsageError("the argument {argument} is missing", argument=name)
    for name in given:
        if name not in tool.arguments:
            raise UsageError(
                "there is no argument of this name", hint="choose one of: {fields}", fields=", ".join(tool.arguments)
            )
    for name, value in given.items():
        if not _is_of_size(value):
            raise UsageError("the argument {argument} is empty or too long", argument=name)
    for mistake in Draft202012Validator(tool.input_schema).iter_errors(given):
        raise UsageError(
            "the argument {argument} does not fit",
            hint="it must be as the input schema of the tool says: {rule}",
            argument=str(mistake.absolute_path[0]),
            rule=f"{mistake.validator} {mistake.validator_value}"[:200],
        )
    return {}


def _is_of_size(value: Any) -> bool:
    if isinstance(value, str):
        return 0 < len(value) <= LONGEST_TEXT
    return not isinstance(value, list) or (0 < len(value) <= LONGEST_LIST and all(map(_is_of_size, value)))


def _can_ask(context: Context) -> bool:
    """Whether the client can ask its user with a form."""
    capabilities = context.session.client_capabilities
    asking = capabilities.elicitation if capabilities is not None else None
    return asking is not None and (asking.form is not None or asking.url is None)
