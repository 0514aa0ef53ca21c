"""``tunilib mcp``: the command that starts the server for assistants, and the lines that make a client start it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from tunilib._version import install_command
from tunilib.cli.command import Invocation, Noun, no_log
from tunilib.cli.errors import LOCAL, MEANING
from tunilib.cli.options import Option
from tunilib.cli.output import ReaderGone
from tunilib.errors import LocalError, UsageError
from tunilib.views.texts import json_text

if TYPE_CHECKING:
    from tunilib.services.machine import Machine

noun = Noun()

_PACKAGES = ("mcp", "mcp_types", "anyio", "pydantic", "jsonschema")


@noun.command(examples=("tunilib mcp --config", "tunilib mcp --skill > SKILL.md"))
def mcp(
    inv: Invocation,
    read_only: Annotated[bool, Option("--read-only", help="Nothing can be changed.")] = False,
    config: Annotated[bool, Option("--config", help="Print the lines that common clients need.")] = False,
    skill: Annotated[bool, Option("--skill", help="Print a SKILL.md for assistants that use the shell.")] = False,
) -> int:
    """Serve your library accounts to an assistant, by the Model Context Protocol.

    An assistant starts it by itself and talks to it on standard input and output: set it up there with the lines that
    --config prints. It can read everything that the commands show. It changes nothing without a proposal that says
    what would be done, and never signs in, pays, or touches passwords, cards and personal settings. With --profile
    that account alone is served. What it did is in tunilib loans evidence, with the actor agent.
    """
    inv.prints_file()
    if skill:
        from tunilib.agents.skill import skill_text

        if config or read_only:
            other = "--config" if config else "--read-only"
            raise UsageError("{one} and {other} cannot be used together", one="--skill", other=other)
        inv.output.write(skill_text({code: meaning for code, meaning in MEANING.items() if code <= LOCAL}))
        return 0
    machine = _machine_of(inv)
    if inv.profile is not None or inv.store is not None:
        machine.picked_profile(inv.profile, inv.store)
    if config:
        _print_config(inv, machine, read_only=read_only)
        return 0
    try:
        from tunilib.agents.server import AgentServer, serve
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in _PACKAGES:
            raise
        raise LocalError(
            "the server for assistants needs tunilib[mcp]",
            code="configuration",
            hint="install it: {command}",
            command=install_command("tunilib[mcp]"),
        ) from error
    if inv.can_ask:
        inv.say(inv.gettext("This waits for an assistant; to set one up: tunilib mcp --config. Control-D ends it."))
    language = inv.lang

    def made() -> Machine:
        return _machine_of(inv, language)

    try:
        with no_log():
            serve(AgentServer(made, only=inv.profile, card=inv.card, read_only=read_only))
    except BrokenPipeError as error:
        raise ReaderGone from error
    return 0


def _machine_of(inv: Invocation, language: str | None = None) -> Machine:
    from tunilib.services.machine import Machine

    return Machine(inv.environ, language or inv.lang, say=inv.verbose, prefer=inv.prefer, actor="agent")


def _print_config(inv: Invocation, machine: Machine, *, read_only: bool) -> None:
    from shlex import join

    (program, *first), carried = machine.start
    options = [
        *(["--profile", inv.profile] if inv.profile is not None else []),
        *(["--read-only"] if read_only else []),
    ]
    words = [*first, "mcp", *options]
    server = {"command": program, "args": words, **({"env": carried} if carried else {})}
    given = [word for name, value in carried.items() for word in ("--env", f"{name}={value}")]
    lines = (
        "# Claude Code",
        join(["claude", "mcp", "add", "tunilib", *given, "--", program, *words]),
        "# Claude Desktop, Cursor, Windsurf, Gemini CLI, LM Studio",
        json_text({"mcpServers": {"tunilib": server}}),
        "# Visual Studio Code (.vscode/mcp.json)",
        json_text({"servers": {"tunilib": {"type": "stdio", **server}}}),
        "# Codex (~/.codex/config.toml)",
        f"[mcp_servers.tunilib]\ncommand = {json_text(program)}\nargs = {json_text(words)}",
        *(
            [f"env = {{ {', '.join(f'{name} = {json_text(value)}' for name, value in carried.items())} }}"]
            if carried
            else []
        ),
    )
    for line in lines:
        inv.write_line(line)
