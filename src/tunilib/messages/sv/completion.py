"""Notes of ``completion install``."""

TEXTS = {
    "no-home": "Det finns ingen hemmapp att installera i.",
    "zsh": "Lägg till den här raden i ~/.zshrc, före compinit: fpath=({folder} $fpath)",
    "powershell": "Lägg till den här raden i din $PROFILE: . '{file}'",
    "new-shell": "Det fungerar i nästa skal du öppnar.",
}
