"""Notes of ``completion install``."""

TEXTS = {
    "no-home": "Kotikansiota, johon asentaa, ei ole.",
    "zsh": "Lisää tämä rivi tiedostoon ~/.zshrc ennen compinit-komentoa: fpath=({folder} $fpath)",
    "powershell": "Lisää tämä rivi tiedostoon $PROFILE: . '{file}'",
    "new-shell": "Täydennys toimii seuraavassa avaamassasi komentotulkissa.",
}
