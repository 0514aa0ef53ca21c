"""What an import says beside its report."""

TEXTS = {
    "label": "Importerar",
    "file": "läser {file}",
    "place": "{file}, post {position}",
    "done": "{imported} importerade, {updated} uppdaterade, {skipped} överhoppade.",
}
