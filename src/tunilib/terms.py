"""English terms for statuses, kinds and outcomes of the interface, for people to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["TERMS", "word"]


def word(kind: str, value: str, language: str) -> str:
    """The term for a status, kind or outcome in a language; the word itself if there is no term for it.

    Args:
        kind: a key of :data:`TERMS`; the context of the translations.
        value: the word of the interface, ``due-soon`` for example.
    """
    from tunilib.messages import pgettext

    term = TERMS[kind].get(value)
    return value if term is None else pgettext(kind, term, language)


TERMS: Final[Mapping[str, Mapping[str, str]]] = {
    "loan": {
        "ok": "on loan",
        "due-soon": "due soon",
        "overdue": "overdue",
    },
    "hold": {
        "waiting": "waiting",
        "processing": "being fetched",
        "in-transit": "in transit",
        "ready": "ready for pick-up",
        "frozen": "frozen",
        "collected": "collected",
        "expired": "expired",
        "cancelled": "cancelled",
    },
    "hold-kind": {
        "hold": "hold",
        "retrieval": "order from the stacks",
        "ill": "interlibrary loan",
    },
    "fine": {
        "overdue": "overdue fine",
        "uncollected": "uncollected hold",
        "replacement": "replacement fee",
        "handling": "handling fee",
        "accrued": "accruing fine",
        "other": "other fee",
    },
    "request": {
        "pending": "pending",
        "approved": "approved",
        "declined": "declined",
    },
    "timeline": {
        "due": "due",
        "pickup": "pick up by",
    },
    "collection": {
        "book": "book",
        "course": "course book",
        "short": "short loan",
        "stacks": "stacks",
    },
    "item": {
        "available": "available",
        "on-loan": "on loan",
        "kept": "on the hold shelf",
        "in-transit": "in transit",
        "lost": "lost",
    },
    "alert": {
        "none": "none",
        "daily": "daily",
        "weekly": "weekly",
        "other": "at another interval",
    },
    "truth": {
        "yes": "yes",
        "no": "no",
    },
    "outcome": {
        "renewed": "renewed",
        "unchanged": "unchanged",
        "refused": "refused",
        "unknown": "not known",
        "not-tried": "not attempted",
        "would-renew": "would renew",
        "placed": "placed",
        "changed": "changed",
        "cancelled": "cancelled",
        "requested": "requested",
        "signed-in": "signed in",
        "signed-out": "signed out",
        "made": "made",
        "added": "added",
        "used": "in use",
        "edited": "edited",
        "removed": "removed",
        "moved": "moved",
        "copied": "copied",
        "ordered": "reordered",
        "created": "created",
        "renamed": "renamed",
        "published": "published",
        "unpublished": "unpublished",
        "deleted": "deleted",
        "saved": "saved",
        "cleared": "cleared",
        "alerted": "alert set",
        "mailed": "mailed",
        "nothing": "nothing new",
        "failed": "failed",
        "imported": "imported",
        "updated": "updated",
        "skipped": "skipped",
        "blocked": "blocked",
        "unblocked": "unblocked",
        "unlocked": "unlocked",
        "reset": "reset",
        "approved": "approved",
        "declined": "declined",
        "lost": "reported lost",
        "lent": "lent",
        "returned": "returned",
        "kept": "on the hold shelf",
        "in-transit": "in transit",
        "ready": "ready for pick-up",
        "paid": "paid",
        "waived": "waived",
        "installed": "installed",
        "would-mail": "would mail",
    },
    "check": {
        "configuration": "configuration",
        "folders": "folders",
        "database": "database",
        "ledger": "ledger",
        "keyring": "keyring",
        "profile": "profile",
        "connection": "connection",
        "session": "session",
    },
    "format": {
        "book": "book",
        "chapter": "chapter",
        "article": "article",
        "magazine-article": "magazine article",
        "newspaper-article": "newspaper article",
        "review": "review",
        "journal": "journal",
        "newspaper": "newspaper",
        "thesis": "thesis",
        "report": "report",
        "proceedings": "proceedings",
        "conference-paper": "conference paper",
        "presentation": "presentation",
        "encyclopedia-entry": "encyclopedia entry",
        "map": "map",
        "score": "score",
        "music": "music recording",
        "spoken-recording": "audiobook",
        "film": "film",
        "broadcast": "broadcast",
        "image": "image",
        "object": "object",
        "software": "software",
        "game": "game",
        "dataset": "data set",
        "webpage": "web page",
        "post": "post",
        "standard": "standard",
        "patent": "patent",
        "legislation": "legislation",
        "legal-case": "legal case",
        "interview": "interview",
        "communication": "communication",
        "manuscript": "manuscript",
        "archive": "archive",
        "other": "other",
    },
    "filter": {
        "format": "format",
        "language": "language",
        "year": "year",
        "library": "library",
        "author": "author",
    },
}
