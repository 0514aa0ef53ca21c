"""Completion of commands in the shell: commands, options, and the ids and names that this machine knows."""

from __future__ import annotations

from typing import Annotated, Literal

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Argument
from tunilib.cli.render.emit import emit_thing
from tunilib.views.machine import COMPLETION

noun = Noun()


@noun.command(
    "install", view=COMPLETION, exits=(6,), examples=("tunilib completion install", "tunilib completion install zsh")
)
def install_script(
    inv: Invocation,
    shell: Annotated[
        Literal["bash", "zsh", "fish", "powershell"] | None,
        Argument(metavar="SHELL", help="bash, zsh, fish or powershell; default: the shell of $SHELL."),
    ] = None,
) -> int:
    """Install the completion of tunilib for your shell.

    It goes into your own folder, not the system's. Then your shell is asked whether it loads it; if it does not, the
    line that it needs is named.
    """
    from tunilib.cli.completion_scripts import Installed, install, is_loaded, shell_of, target_of

    name = shell or shell_of(inv.environ)
    target = target_of(name, inv.environ)
    is_new = install(name, target)
    done = Installed(name, target, "installed" if is_new else "unchanged")
    code = emit_thing(inv, done)
    loads = is_loaded(name, inv.environ)
    if loads:
        inv.say(inv.gettext("It works in the next shell you open."))
        return code
    if loads is None and name != "powershell":
        inv.say(inv.gettext("{shell} could not be asked whether it loads it.", shell=name))
    if name == "bash":
        inv.tell(inv.gettext("Add this line to ~/.bashrc, or install bash-completion: . '{file}'", file=target))
    elif name == "zsh":
        inv.tell(
            inv.gettext("Add this line to ~/.zshrc, before compinit: fpath=({folder} $fpath)", folder=target.parent)
        )
        inv.tell(inv.gettext("If there is no compinit in it, add after that: autoload -Uz compinit && compinit"))
    elif name == "fish":
        inv.tell(inv.gettext("Add this line to ~/.config/fish/config.fish: source '{file}'", file=target))
    else:
        inv.tell(inv.gettext("Add this line to your $PROFILE: . '{file}'", file=target))
    return code


@noun.command("show", examples=("tunilib completion show bash", "tunilib completion show fish > tunilib.fish"))
def show(
    inv: Invocation,
    shell: Annotated[
        Literal["bash", "zsh", "fish", "powershell"],
        Argument(metavar="SHELL", help="bash, zsh, fish or powershell."),
    ],
) -> None:
    """Print the completion script of a shell, to put it where you want."""
    from tunilib.cli.completion_scripts import script

    inv.prints_file()
    inv.output.write(script(shell))
