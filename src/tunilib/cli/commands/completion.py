"""Completion of commands in the shell."""

from __future__ import annotations

from typing import Annotated, Literal

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Argument
from tunilib.cli.render.emit import emit_thing
from tunilib.cli.views import Column, View

noun = Noun()

INSTALLED = View(
    "tunilib.cli.completion.install:Installed",
    Column("shell"),
    Column("file"),
    Column("outcome", "word", "outcome"),
    is_single=True,
)


@noun.command(
    "install", view=INSTALLED, exits=(6,), examples=("tunilib completion install", "tunilib completion install zsh")
)
def install_script(
    inv: Invocation,
    shell: Annotated[
        Literal["bash", "zsh", "fish", "powershell"] | None,
        Argument(metavar="SHELL", help="bash, zsh, fish or powershell; default: the shell of $SHELL."),
    ] = None,
) -> int:
    """Install the completion of tunilib for your shell.

    It goes into your own folder, not the system's.
    """
    from tunilib.cli.completion.install import Installed, install, shell_of, target_of

    name = shell or shell_of(inv.environ)
    target = target_of(name, inv.environ)
    is_new = install(name, target)
    done = Installed(name, target, "installed" if is_new else "unchanged")
    code = emit_thing(inv, done)
    if is_new:
        if name == "zsh":
            inv.say(
                inv.gettext("Add this line to ~/.zshrc, before compinit: fpath=({folder} $fpath)", folder=target.parent)
            )
        if name == "powershell":
            inv.say(inv.gettext("Add this line to your $PROFILE: . '{file}'", file=target))
        inv.say(inv.gettext("It works in the next shell you open."))
    return code
