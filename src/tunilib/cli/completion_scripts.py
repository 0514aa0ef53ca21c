"""The completion scripts, where each shell looks for a person's own, putting it there, and whether the shell loads it.

Each script asks the installed ``tunilib`` itself, so that it never falls behind.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from tunilib.core.models import Model, model
from tunilib.core.note import cause_of
from tunilib.errors import LocalError, UsageError

_OTHER_NAMES = {"pwsh": "powershell"}

_ASKED = {
    "bash": (
        "bash",
        "-ic",
        "for load in _comp_load _completion_loader; do type -t $load && $load tunilib; done; complete -p tunilib",
    ),
    "zsh": ("zsh", "-ic", "print -r -- ${_comps[tunilib]-}"),
    "fish": ("fish", "-c", "complete --do-complete 'tunilib completion inst'"),
}
"""How a shell that has read a person's own files is asked for the completion of tunilib, ..."""
_ANSWERED = {"bash": "_tunilib", "zsh": "_tunilib", "fish": "install"}
"""... and what is in its answer if it has one."""
_PATIENCE = 10.0
"""Seconds for a shell to read its files and answer."""


@model(kw_only=False)
class Installed(Model):
    """What became of the script of a shell: ``installed``, or ``unchanged`` where it was there already."""

    shell: str
    file: Path
    outcome: str


def shell_of(environ: Mapping[str, str]) -> str:
    """The shell in ``SHELL``; exit 2 where tunilib has no completions for it."""
    name = os.path.basename(environ.get("SHELL", "")).removesuffix(".exe")  # noqa: PTH119 - of any system's form
    shell = _OTHER_NAMES.get(name, name)
    if shell not in SHELLS:
        choices = ", ".join(SHELLS)
        raise UsageError(
            "no completions for this shell: {shell}" if name else "no completions for this shell",
            hint="choose one of: {choices}",
            shell=name,
            choices=choices,
        )
    return shell


def target_of(shell: str, environ: Mapping[str, str]) -> Path:
    """The file that a shell reads, in the person's own folders."""
    home = environ.get("HOME") or environ.get("USERPROFILE")
    if not home:
        raise LocalError("there is no home folder to install into", code="configuration")
    data = _folder(environ, "XDG_DATA_HOME") or Path(home, ".local", "share")
    config = _folder(environ, "XDG_CONFIG_HOME") or Path(home, ".config")
    if shell == "bash":
        own = _folder(environ, "BASH_COMPLETION_USER_DIR") or data / "bash-completion"
        return own / "completions" / "tunilib"
    if shell == "zsh":
        return data / "zsh" / "site-functions" / "_tunilib"
    if shell == "fish":
        return config / "fish" / "completions" / "tunilib.fish"
    return config / "powershell" / "completions" / "tunilib.ps1"


def install(shell: str, target: Path) -> bool:
    """Put the script there, atomically; whether anything had to be changed."""
    from tunilib.services.reference_files import write_file

    content = script(shell).encode()
    try:
        if target.is_file() and target.read_bytes() == content:
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LocalError(
            "{file} cannot be written: {why}", file=error.filename or target, why=cause_of(error)
        ) from error
    write_file(target, [content])
    return True


def is_loaded(shell: str, environ: Mapping[str, str]) -> bool | None:
    """Whether the shell, started as for a person, loads the completion; None: it is not here, or it does not say.

    The shell reads the person's own files, with no terminal and no input, and is stopped if that takes too long.
    """
    import subprocess
    from shutil import which

    program = which(_ASKED[shell][0], path=environ.get("PATH")) if shell in _ASKED else None
    if program is None:
        return None
    child = {name: value for name, value in environ.items() if _may_be_seen(name, value)}
    try:
        with (
            subprocess.Popen(  # noqa: S603 - a shell of the person's, with a line of ours
                (program, *_ASKED[shell][1:]),
                env=child,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            ) as process
        ):
            try:
                answered, _ = process.communicate(timeout=_PATIENCE)
            except subprocess.TimeoutExpired:
                _stop(process.pid)
                return None
    except OSError:
        return None
    return _ANSWERED[shell].encode() in answered


def _may_be_seen(name: str, value: str) -> bool:
    """No password, and no relative folder."""
    if name.startswith("XDG_") and name.endswith("_HOME"):
        return Path(value).is_absolute()
    return not name.startswith(("TUNILIB_PASSWORD", "_TUNILIB"))


def _stop(leader: int) -> None:
    import signal
    from contextlib import suppress

    with suppress(OSError):
        os.killpg(leader, signal.SIGKILL)


def _folder(environ: Mapping[str, str], name: str) -> Path | None:
    folder = Path(environ.get(name, ""))
    return folder if folder.is_absolute() else None


SHELLS = ("bash", "zsh", "fish", "powershell")

FILES = {"bash": "tunilib.bash", "zsh": "_tunilib", "fish": "tunilib.fish", "powershell": "tunilib.ps1"}
"""What each is called in the folder ``completions``."""


def script(shell: str) -> str:
    """The script for one of :data:`SHELLS`."""
    return _SCRIPTS[shell].lstrip("\n")


_SCRIPTS = {
    "bash": r"""
# Completion of tunilib for bash. Made by: tunilib completion show bash

_tunilib() {
    local line tab=$'\t' word=${COMP_WORDS[COMP_CWORD]}
    local -a plain=() told=()
    [[ $word == = ]] && word=
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            :files | :folders)
                local kind=-f path
                [[ $line == :folders ]] && kind=-d
                compopt -o filenames 2>/dev/null
                while IFS= read -r path; do
                    COMPREPLY+=("$path")
                done < <(compgen "$kind" -- "$word")
                ;;
            *)
                plain+=("${line%%"$tab"*}")
                line=${line/"$tab"/  -- }
                told+=("${line:0:${COLUMNS:-80}}")
                ;;
        esac
    done < <(_TUNILIB_COMPLETE='bash' "${COMP_WORDS[0]/#\~/$HOME}" "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    # of several, what they are is shown beside them; what is put on the line is their common beginning
    if ((${#plain[@]} > 1)) && [[ $COMP_TYPE != 37 && $COMP_TYPE != 42 ]]; then
        COMPREPLY+=("${told[@]}")
    else
        COMPREPLY+=("${plain[@]}")
    fi
}

complete -F _tunilib tunilib
""",
    "zsh": r"""
#compdef tunilib
# Completion of tunilib for zsh. Made by: tunilib completion show zsh

_tunilib() {
    local line word
    local -a found
    for line in "${(@f)$(_TUNILIB_COMPLETE='zsh' ${(Q)words[1]} "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
        case $line in
            :files) _files ;;
            :folders) _files -/ ;;
            *$'\t'*)
                word=${line%%$'\t'*}
                found+=("${word//:/\\:}:${line#*$'\t'}")
                ;;
            ?*) found+=("${line//:/\\:}") ;;
        esac
    done
    (( $#found )) && _describe -V tunilib found
}

if [[ $funcstack[1] == _tunilib ]]; then
    _tunilib "$@"
else
    compdef _tunilib tunilib
fi
""",
    "fish": r"""
# Completion of tunilib for fish. Made by: tunilib completion show fish

function __tunilib_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program (string replace -r '^~(?=/)' -- $HOME $words[1])
    for line in (_TUNILIB_COMPLETE='fish' $program $words[2..-1] "$current" 2>/dev/null)
        switch $line
            case ':files'
                __fish_complete_path "$current"
            case ':folders'
                __fish_complete_directories "$current"
            case '*'
                echo $line
        end
    end
end

complete -c tunilib -f -k -a '(__tunilib_complete)'
""",
    "powershell": r"""
# Completion of tunilib for PowerShell. Made by: tunilib completion show powershell

Register-ArgumentCompleter -Native -CommandName tunilib -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $words = @($commandAst.CommandElements |
        Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { "$_" })
    $before = $env:_TUNILIB_COMPLETE
    $env:_TUNILIB_COMPLETE = 'powershell'
    try {
        & $commandAst.GetCommandName() @words "=$wordToComplete" 2>$null |
            Where-Object { $_ -notlike ':*' } |
            ForEach-Object {
                $word, $help = $_ -split "`t", 2
                if (-not $help) { $help = $word }
                [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $help)
            }
    }
    finally {
        $env:_TUNILIB_COMPLETE = $before
    }
}
""",
}
