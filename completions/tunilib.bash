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
