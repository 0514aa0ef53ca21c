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
