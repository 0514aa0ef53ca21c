"""Notes of ``completion install``."""

TEXTS = {
    "no-home": "There is no home folder to install into.",
    "zsh": "Add this line to ~/.zshrc, before compinit: fpath=({folder} $fpath)",
    "powershell": "Add this line to your $PROFILE: . '{file}'",
    "new-shell": "It works in the next shell you open.",
}
