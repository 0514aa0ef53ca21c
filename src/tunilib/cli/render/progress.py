"""Progress of what takes long: on a terminal's standard error only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tunilib.cli.invocation import Invocation
from tunilib.cli.render.clean import clean

__all__ = ["progress"]


@contextmanager
def progress(inv: Invocation, label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar while the body runs; nothing with ``--quiet``, with ``--json``, or where nobody watches.

    Args:
        label: what is being done, in the language of the call.
        total: how many steps there are; None where that is not known.

    Yields:
        A function that says how many more steps are done.
    """
    if inv.quiet or inv.json or not inv.output.is_stderr_terminal:
        yield lambda _: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    console = Console(file=inv.output.stderr, no_color=inv.no_color, markup=False, emoji=False, highlight=False)
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(escape(clean(label)), total=total)
        yield lambda steps: bar.advance(task, steps)
