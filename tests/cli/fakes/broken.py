"""Commands that end in every unpleasant way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tunilib.cli.declare import Noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.render.emit import emit_list
from tunilib.cli.render.listing import Listing
from tunilib.errors import Unavailable

noun = Noun()


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


@noun.command("midway")
def midway(inv: Invocation) -> int:
    """Fail when a part has been shown."""

    def rows() -> Iterator[dict[str, Any]]:
        yield {"id": "1"}
        raise Unavailable("The library does not answer\nany more.", hint="Try again later.")

    return emit_list(inv, rows(), Listing("nothing", "id"))


@noun.command("hostile")
def hostile(inv: Invocation) -> int:
    """Show what a hostile library sends."""
    title = "a\x1b]0;owned\x07b\u202ec\x9b31m[red]d[/red]\t\r\ne\x7f\ud800"
    return emit_list(inv, [{"id": "1", "title": title}], Listing("nothing", "id title"))


@noun.command("long")
def long(inv: Invocation) -> int:
    """Show more than a pipe holds."""
    return emit_list(inv, ({"id": f"{number:09d}"} for number in range(50_000)), Listing("nothing", "id"))
