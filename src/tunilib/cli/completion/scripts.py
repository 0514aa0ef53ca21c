"""The completion scripts: each asks the installed ``tunilib`` itself, so that they never fall behind it."""

from __future__ import annotations

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
    if ((${#plain[@]} > 1)) && [[ $COMP_TYPE == 9 || $COMP_TYPE == 63 ]]; then
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
    set -l current (commandline -ct | string collect --allow-empty)
    for line in (_TUNILIB_COMPLETE='fish' $words[1] $words[2..-1] "$current" 2>/dev/null)
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
