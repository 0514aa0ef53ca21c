"""Questions at a terminal."""

TEXTS = {
    "yes-or-no": "{question} (y/N)",
    "yes-words": "y yes",
    "not-done": "Nothing was done.",
}
