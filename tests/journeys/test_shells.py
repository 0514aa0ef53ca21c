"""Real fish, zsh and bash complete at empty words, at half words and after options."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.journeys.machine import Machine
from tests.journeys.pseudoterminal import program_at_terminal

from tunilib.cli.completion_scripts import script

_BASH = r"""
PS1='READY> '; bind 'set show-all-if-ambiguous on'; bind 'set enable-bracketed-paste off'
bind 'set completion-query-items 0'; bind 'set page-completions off'; bind 'set bell-style none'
bind -x '"\C-o": printf "LINE<<%s>>END\n" "$READLINE_LINE"'
"""
_ZSH = r"""
PS1='READY> '; unsetopt ALWAYS_LAST_PROMPT BEEP; LISTMAX=0; autoload -U compinit; compinit -u -D
show() { zle expand-or-complete; zle -R; print -r -- "LINE<<$BUFFER>>END"; }
zle -N show; bindkey '^I' show
"""
_SHELLS = {"bash": (_BASH, ("bash", "--rcfile", ".bashrc", "-i"), "\t\x0f"), "zsh": (_ZSH, ("zsh", "-i"), "\t")}


def completed(shell: str, machine: Machine, line: str) -> str:
    """What a shell shows when a line of tunilib is completed: the candidates, or the line with the only one."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    setting = setting_with_program(machine)
    typed = f"tunilib {line}"
    if shell == "fish":
        text = f"{script('fish')}\ncomplete --do-complete {shlex.quote(typed)}"
        fish, home = ["fish", "--no-config", "-c", text], setting["HOME"]
        done = subprocess.run(fish, env=setting, cwd=home, capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout
    begins, command, keys = _SHELLS[shell]
    Path(setting["HOME"], f".{shell}rc").write_text(begins + script(shell), encoding="utf-8")
    ends = ("READY>", typed + keys), (">>END", "\x15exit\n")
    inside = ["sh", "-c", 'cd "$HOME" && exec "$@"', "sh", *command]
    _, shown = program_at_terminal(inside, setting, ends, size=(200, 160))
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\r", "", shown.partition("READY>")[2].partition(">>END")[0])


def setting_with_program(machine: Machine) -> dict[str, str]:
    """An environment in which ``tunilib`` is a program on the search path."""
    setting = machine.process_setting(ZDOTDIR=None, COLUMNS=None)
    program = Path(setting["HOME"], "bin", "tunilib")
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m tunilib "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return {**setting, "PATH": f"{program.parent}{os.pathsep}{setting['PATH']}"}


LINES = [
    ("", ("demo", "loans", "holds", "desk", "help")),
    ("lo", ("login", "logout", "loans")),
    ("--json ", ("demo", "loans")),
    ("loans ", ("list", "renew", "explain", "history")),
    ("loans ren", ("renew",)),
    ("--json loans ", ("list", "renew", "explain")),
    ("--profile ", ("demo",)),
    ("loans renew --strategy ", ("early", "late")),
    ("loans renew --strategy l", ("late",)),
    ("loans renew --strategy=", ("early", "late")),
    ("loans renew --d", ("--due-within", "--dry-run")),
    ("loans renew --due-within 3d --al", ("--all",)),
    ("favourites list Poh", ("Pohjoismaista", "luettavaa")),
    ("favourites list 'Poh", ("Pohjoismaista luettavaa",)),
    ("favourites import ref", ("references.bib",)),
    ("help loans re", ("renew",)),
]


@pytest.mark.parametrize("shell", ["fish", "zsh", "bash"])
def test_a_shell_completes_at_empty_words_half_words_and_after_options(shell: str, demo: Machine) -> None:
    demo.run("favourites", "lists")
    (demo.folder / "home").mkdir(exist_ok=True)
    (demo.folder / "home" / "references.bib").touch()
    shown = {line: completed(shell, demo, line) for line, _ in LINES}
    missing = {line: text for line, words in LINES if not all(word in (text := shown[line]) for word in words)}
    assert missing == {}


@pytest.mark.parametrize("shell", ["fish", "zsh", "bash"])
def test_a_shell_shows_the_titles_beside_ids_at_an_empty_word(shell: str, demo: Machine) -> None:
    loans = demo.run("loans", "--json").data
    shown = completed(shell, demo, "loans renew ")
    for loan in loans:
        assert re.search(rf"{loan['id']}\s.*{re.escape(loan['title'][:20])}", shown), shown
