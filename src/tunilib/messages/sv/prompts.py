"""Questions at a terminal."""

TEXTS = {
    "yes-or-no": "{question} (j/N)",
    "yes-words": "j ja y yes",
    "not-done": "Inget gjordes.",
}
