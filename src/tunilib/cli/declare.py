"""How a command says what it is; :mod:`tunilib.cli.app` shows a whole one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple, Protocol, TypeVar

from tunilib.cli.seam import Child, Group, Leaf, leaf_command

__all__ = ["Noun", "lazy_child"]

F = TypeVar("F", bound=Callable[..., int | None])

_ALWAYS_POSSIBLE = (0, 2, 6, 130)


class _Declared(NamedTuple):
    function: Callable[..., int | None]
    help: str
    honours: frozenset[str]
    exits: tuple[int, ...]
    examples: tuple[str, ...]

    def build(self, name: str) -> Leaf:
        return leaf_command(
            name,
            _without_invocation(self.function),
            help_text=self.help,
            honours=self.honours,
            exits=self.exits,
            examples=self.examples,
        )


class _Buildable(Protocol):
    def build(self, name: str, help_text: str) -> Group | Leaf: ...


class Noun:
    """A noun of the command line, or a noun within one (``desk patron``).

    Args:
        help: a longer text for its own ``--help``; else its line in the table of nouns.
        default: the verb of the bare noun; None: the bare noun prints its help.
    """

    def __init__(self, *, help: str = "", default: str | None = None) -> None:  # noqa: A002
        self._help, self._default = help, default
        self._children: dict[str, Child] = {}
        self._alone: _Declared | None = None

    def command(
        self,
        verb: str,
        *,
        exits: tuple[int, ...] = (),
        examples: tuple[str, ...] = (),
        all_profiles: bool = False,
        all_cards: bool = False,
    ) -> Callable[[F], F]:
        """Add a verb.

        Args:
            exits: of a command that changes something: the codes it can end with, beside 0, 2, 6 and 130, which
                every command can; help lists them. Empty for a command that only reads.
            examples: command lines that help shows.
            all_profiles: whether it honours ``--all-profiles``; otherwise that is exit 2.
            all_cards: whether it honours ``--all-cards``; otherwise that is exit 2.

        The function's docstring is its help, the first line what the noun's help shows. Its first parameter is the
        :class:`~tunilib.cli.invocation.Invocation`; the others are declared with ``Annotated`` and Typer's
        ``Argument`` and ``Option``. It returns its exit code, None for 0.
        """

        def add(function: F) -> F:
            declared = _declared(function, exits, examples, all_profiles, all_cards)
            self._children[verb] = Child(_first_line(declared.help), lambda: declared.build(verb))
            return function

        return add

    def alone(
        self,
        *,
        exits: tuple[int, ...] = (),
        examples: tuple[str, ...] = (),
        all_profiles: bool = False,
        all_cards: bool = False,
    ) -> Callable[[F], F]:
        """The noun is itself the command (``tunilib status``); the parameters are those of :meth:`command`."""

        def add(function: F) -> F:
            self._alone = _declared(function, exits, examples, all_profiles, all_cards)
            return function

        return add

    def noun(self, name: str, module: str, help_line: str) -> None:
        """Add a noun within this one, in a module of its own, imported only when the line names it."""
        self._children[name] = lazy_child(name, module, help_line)

    def build(self, name: str, help_line: str) -> Group | Leaf:
        """The parser's command for it."""
        if self._alone is not None:
            return self._alone.build(name)
        return Group(name, self._help or help_line, self._children, default=self._default)


def lazy_child(name: str, module: str, help_line: str) -> Child:
    """A member of a group whose module is imported when the line names it."""

    def load() -> Group | Leaf:
        noun: _Buildable = import_module(module).noun
        return noun.build(name, help_line)

    return Child(help_line, load)


def _declared(
    function: Callable[..., int | None],
    exits: tuple[int, ...],
    examples: tuple[str, ...],
    all_profiles: bool,
    all_cards: bool,
) -> _Declared:
    names = (("all_profiles", all_profiles), ("all_cards", all_cards))
    return _Declared(
        function,
        inspect.getdoc(function) or "",
        frozenset(name for name, is_honoured in names if is_honoured),
        tuple(sorted({*exits, *_ALWAYS_POSSIBLE})) if exits else (),
        examples,
    )


def _without_invocation(function: Callable[..., int | None]) -> Callable[..., Any]:
    """The function as Typer may see it: it would take the invocation for something to be typed."""
    signature = inspect.signature(function, eval_str=True)
    parameters = list(signature.parameters.values())[1:]

    def shim(**values: Any) -> int | None:
        return function(**values)

    shim.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    shim.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    shim.__name__, shim.__module__ = function.__name__, function.__module__
    return shim


def _first_line(text: str) -> str:
    return text.partition("\n")[0]
