"""The page and the feed of a public list."""

TEXTS = {
    "count": "{count} {count|reference|references}",
}
