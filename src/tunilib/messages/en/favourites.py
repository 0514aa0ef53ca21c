"""What is said of favourites on their way in and out."""

TEXTS = {
    "written": "{count} {count|reference|references} written to {file}.",
    "opened": "{count} {count|reference|references} handed to RefWorks in your browser.",
    "post-title": "References for RefWorks",
    "post-send": "Send to RefWorks",
}
