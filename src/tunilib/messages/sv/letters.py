"""Mails about records: references that a patron sends, and alerts of saved searches."""

TEXTS = {
    "untitled": "(utan titel)",
    "and-others": "m.fl.",
    "published-in": "I: {container}",
    "references-subject": "{count} {count|referens|referenser}[: {list}]",
    "news-subject": "{count} nya för: {query}",
    "news-opening": "Nytt hos {library} för din sparade sökning: {query}",
    "news-more": "Och {count} till: gör om sökningen för att se alla.",
    "news-why": "Du får detta brev eftersom du har en bevakning ({alert}) av sökningen. Breven upphör med: {command}",
    "everything": "allt",
}
