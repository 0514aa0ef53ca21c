"""Questions at a terminal."""

TEXTS = {
    "yes-or-no": "{question} (k/E)",
    "yes-words": "k kyllä y yes",
    "not-done": "Mitään ei tehty.",
}
