"""Commands that end in every unpleasant way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.render.emit import emit_list
from tunilib.errors import Unavailable
from tunilib.views.view import View

noun = Noun()


@dataclass(frozen=True)
class Titled:
    """Something with a title."""

    id: str
    title: str | None = None


TITLED = View("tests.cli.fakes.broken:Titled")
IDS = View("tests.cli.fakes.broken:Titled", without=("title",))


@noun.command("bug")
def bug(inv: Invocation) -> None:
    """Fail as nobody foresaw."""
    raise RuntimeError("the secret is hunter2")


@noun.command("interrupt")
def interrupt(inv: Invocation) -> None:
    """Be interrupted."""
    raise KeyboardInterrupt


@noun.command("file")
def file(inv: Invocation) -> None:
    """Read a file that is not there."""
    open("/nonexistent/rules.toml").close()  # noqa: PTH123


@noun.command("midway", view=IDS)
def midway(inv: Invocation) -> int:
    """Fail when a part has been shown."""

    def rows() -> Iterator[Titled]:
        yield Titled("1")
        raise Unavailable("The library does not answer\nany more.", hint="Try again later.")

    return emit_list(inv, rows())


@noun.command("hostile", view=TITLED)
def hostile(inv: Invocation) -> int:
    """Show what a hostile library sends."""
    title = "a\x1b]0;owned\x07b\u202ec\x9b31m[red]d[/red]\t\r\ne\x7f\ud800"
    return emit_list(inv, [Titled("1", title)])


@noun.command("long", view=IDS)
def long(inv: Invocation) -> int:
    """Show more than a pipe holds."""
    return emit_list(inv, (Titled(f"{number:09d}") for number in range(50_000)))
