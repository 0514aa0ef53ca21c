# Completion of tunilib for bash. Made by: python -m tunilib.cli.completion.generate

_tunilib() {
    local line word=${COMP_WORDS[COMP_CWORD]}
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
            *) COMPREPLY+=("$line") ;;
        esac
    done < <(_TUNILIB_COMPLETE='bash' "${COMP_WORDS[0]/#\~/$HOME}" "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}

complete -F _tunilib tunilib
