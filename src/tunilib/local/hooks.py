"""Hooks: those that commands made, in ``hooks.toml`` beside ``profiles.toml``, and how the command of one is run."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tunilib.core.address import ADDRESS_HINT, is_safe_address
from tunilib.core.toml_table import TomlTable
from tunilib.errors import LocalError, NotFound, OutcomeUnknown, UsageError
from tunilib.local.config import Hook, check_table, hooks_of, read_config, read_toml
from tunilib.local.files import write_toml
from tunilib.local.locks import locked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tunilib.local.paths import Paths


class HookStore:
    """The hooks of this user; a file that is broken or not writable is a ``LocalError``."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths

    def all(self) -> tuple[Hook, ...]:
        """The hooks that commands made, in that order, then those of ``config.toml``."""
        return (*self._made(), *read_config(self._paths.config).hooks)

    def find(self, id_: str) -> Hook:
        """The hook with an id."""
        for hook in self.all():
            if hook.id == id_:
                return hook
        raise NotFound("no such hook: {id}", hint="see: tunilib hooks list", id=id_)

    def add(self, events: Sequence[str], *, command: str | None, url: str | None) -> Hook:
        """Add a hook; the hook as added."""
        if (command is None) == (url is None):
            raise UsageError("a hook needs a command or an address", hint="use --command or --url, and not both")
        if command is not None:
            words_of(command)
        elif url is not None and not is_safe_address(url):
            raise UsageError("not an address: {url}", hint=ADDRESS_HINT, url=url)
        with self._locked():
            made = self._made()
            names = {hook.id for hook in made}
            id_ = next(name for name in iter(lambda: os.urandom(3).hex(), "") if name not in names)
            hook = Hook(id_, tuple(dict.fromkeys(events)), command, url)
            self._write((*made, hook))
        return hook

    def remove(self, id_: str) -> tuple[Hook, ...]:
        """Remove a hook that a command made; all those of commands as they were before."""
        with self._locked():
            hook = self.find(id_)
            if not hook.is_removable:
                raise UsageError(
                    "this hook is in {path}, which tunilib does not change: {id}",
                    hint="remove it there",
                    path=self._paths.config,
                    id=id_,
                )
            made = self._made()
            self._write([one for one in made if one.id != id_])
        return made

    def restore(self, hooks: Sequence[Hook]) -> None:
        """Store the hooks of commands as they were."""
        with self._locked():
            self._write(hooks)

    def _made(self) -> tuple[Hook, ...]:
        content = read_toml(self._paths.hooks)
        if content is None:
            return ()
        table = TomlTable(content)
        found = hooks_of(table, removable=True)
        check_table(self._paths.hooks, table)
        return found

    def _write(self, hooks: Sequence[Hook]) -> None:
        rows = [
            {"id": one.id, "events": list(one.events), "timeout": one.timeout}
            | ({"command": one.command} if one.command is not None else {"url": one.url})
            for one in hooks
        ]
        write_toml(self._paths.hooks, {"hooks": rows}, "# Written by tunilib: hooks; see tunilib hooks list.")

    def _locked(self) -> Any:
        return locked(self._paths.lock("hooks"), variable="TUNILIB_STATE")


def run_hook(command: str, content: bytes, event: str, environ: Mapping[str, str], seconds: float) -> None:
    """Run the command of a hook without a shell, with the event on its standard input."""
    import subprocess

    from tunilib.local.programs import end_program, start_program

    words = words_of(command)
    try:
        process = start_program(words, {**environ, "TUNILIB_EVENT": event}, takes=True)
    except (OSError, ValueError) as error:
        raise LocalError(
            "the command cannot be run: {program}", hint="see: tunilib hooks list", program=words[0]
        ) from error
    try:
        process.communicate(content, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        end_program(process)
        raise OutcomeUnknown(
            "the command took longer than {seconds} seconds and was ended: {program}",
            hint="look what it has done",
            seconds=f"{seconds:g}",
            program=words[0],
        ) from error
    except BaseException:
        with suppress(OSError):
            end_program(process)
        raise
    if process.returncode:
        raise LocalError(
            "the command failed with exit code {exit}: {program}", exit=process.returncode, program=words[0]
        )


def words_of(command: str) -> list[str]:
    """The words of a command, split as a shell would."""
    import shlex

    try:
        words = shlex.split(command)
    except ValueError:
        raise UsageError("the command has a quotation mark that is not closed") from None
    if not words:
        raise UsageError("the command is empty")
    return words
