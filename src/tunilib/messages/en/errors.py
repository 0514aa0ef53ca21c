"""Errors of the command line's frame."""

TEXTS = {
    "error": "error",
    "hint": "hint",
    "interrupted": "Interrupted.",
    "unexpected": "Something unexpected happened ({kind}). What was asked for may or may not have been done.",
    "report": "Look before repeating. To report it, run the command again with --verbose.",
    "report-trail": "This is a fault in tunilib. Report it with these lines: {trail}",
    "output-closed": "Standard output is closed.",
    "output-failed": "Standard output cannot be written[: {why}]",
    "output-done": "What the command did stays done; only its report was lost.",
    "file-failed": "{file}: {why}",
}
