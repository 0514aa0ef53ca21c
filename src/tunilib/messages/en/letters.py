"""Mails about records: references that a patron sends, and alerts of saved searches."""

TEXTS = {
    "untitled": "(no title)",
    "and-others": "and others",
    "published-in": "In: {container}",
    "references-subject": "{count} {count|reference|references}[: {list}]",
    "news-subject": "{count} new for: {query}",
    "news-opening": "New at {library} for your saved search: {query}",
    "news-more": "And {count} more: search again to see them all.",
    "news-why": "You get this mail because you have set a {alert} alert for this search. To get no more of them: {command}",
    "everything": "everything",
}
