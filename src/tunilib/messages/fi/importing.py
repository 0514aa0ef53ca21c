"""What an import says beside its report."""

TEXTS = {
    "label": "Tuodaan",
    "file": "luetaan {file}",
    "place": "{file}, tietue {position}",
    "done": "Tuotu {imported}, päivitetty {updated}, ohitettu {skipped}.",
}
