"""What an import says beside its report."""

TEXTS = {
    "label": "Importing",
    "file": "reading {file}",
    "place": "{file}, record {position}",
    "done": "{imported} imported, {updated} updated, {skipped} skipped.",
}
