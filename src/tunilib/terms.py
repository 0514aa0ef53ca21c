"""English terms for statuses, kinds and outcomes of the interface, for people to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunilib.core.note import Message

__all__ = ["TERMS", "filter_words", "term", "value_of", "word"]


def word(kind: str, value: str, language: str) -> str:
    """The term for a status, kind or outcome in a language; the word itself if there is no term for it.

    Args:
        kind: a key of :data:`TERMS`, or ``language`` for codes of languages; the context of the translations.
        value: the word of the interface, ``due-soon`` for example.
    """
    from tunilib.messages import pgettext

    english = _terms(kind).get(value)
    return value if english is None else pgettext(kind, english, language)


def term(kind: str, value: str) -> Message | str:
    """The term as a fact of a message, in the language of the message; the word itself if there is no term for it."""
    from tunilib.core.note import Note

    english = _terms(kind).get(value)
    return value if english is None else Note(english, context=kind)


def value_of(kind: str, text: str, language: str) -> str | None:
    """The word of the interface that a person means: itself, or its term in English or in a language; None: none.

    Letter case and hyphens do not matter.
    """
    typed = _plain(text)
    for value in _terms(kind):
        if typed in (_plain(value), _plain(word(kind, value, "en")), _plain(word(kind, value, language))):
            return value
    return None


def filter_words(field: str, value: str, language: str) -> tuple[str, str]:
    """A filter of a search, its name and its value, as a person reads them."""
    kinds = {"format": "format", "language": "language"}
    return word("filter", field, language), word(kinds[field], value, language) if field in kinds else value


def _terms(kind: str) -> Mapping[str, str]:
    if kind != "language":
        return TERMS[kind]
    from tunilib.core.reference.languages import language_names

    return language_names()


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").split())


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
    "renewal": {
        "renewed": "renewed",
        "unchanged": "unchanged",
        "refused": "refused",
        "unknown": "not known",
        "not-tried": "not attempted",
        "would-renew": "would renew",
    },
    "checkout": {
        "lent": "lent",
        "refused": "refused",
    },
    "check-in": {
        "returned": "returned",
        "kept": "on the hold shelf",
        "in-transit": "in transit",
        "refused": "refused",
    },
    "copy-outcome": {
        "added": "added",
        "edited": "edited",
        "lost": "reported lost",
        "unchanged": "unchanged",
        "refused": "refused",
    },
    "card-outcome": {
        "added": "added",
        "used": "in use",
        "edited": "edited",
        "removed": "removed",
        "unchanged": "unchanged",
        "refused": "refused",
        "unknown": "not known",
        "not-tried": "not attempted",
    },
    "profile-outcome": {
        "changed": "changed",
        "requested": "requested",
        "unchanged": "unchanged",
        "refused": "refused",
        "unknown": "not known",
        "not-tried": "not attempted",
    },
    "notice-outcome": {
        "mailed": "mailed",
        "nothing": "nothing to send",
        "failed": "failed",
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
    "search-type": {
        "all": "everything",
        "title": "title",
        "author": "author",
        "subject": "subject",
        "isn": "ISBN or ISSN",
    },
    "register-field": {
        "name": "name",
        "address": "address",
        "email": "e-mail",
        "phone": "telephone",
        "category": "category",
        "home_library": "home library",
        "card_expires": "card expires",
    },
    "category": {
        "student": "student",
        "staff": "staff",
        "child": "child",
        "citizen": "citizen",
    },
    "home-library": {
        "ask": "ask each time",
    },
    "list": {
        "My favourites": "My favourites",
    },
    "page": {
        "page": "page",
        "front page": "front page",
        "login": "sign-in",
        "loans": "loans",
        "loan history": "loan history",
        "holds": "holds",
        "retrievals": "requests",
        "ill": "interlibrary loans",
        "fines": "fines",
        "profile": "personal information",
        "password form": "change of the password",
        "library cards": "library cards",
        "card form": "library card",
        "favourites": "favourites",
        "lists": "lists of favourites",
        "searches": "searches",
        "search results": "search results",
        "record": "record",
        "holdings": "copies",
        "messages": "messages",
    },
    "page-problem": {
        "login form": "a sign-in form",
        "catalog login form": "a sign-in form for the library card",
        "library system out of order": "a library system that is out of order",
        "site under maintenance": "a site under maintenance",
        "refused as a crawler": "a refusal as a crawler",
        "too many requests": "too many requests",
        "error page": "an error page",
        "not offered for this library card": "something not offered for this library card",
        "another page": "another page",
        "an incomplete page": "an incomplete page",
        "a page with other markup": "a page with other markup",
    },
    "ability": {
        "loans": "loans",
        "history": "loan history",
        "holds": "holds",
        "fines": "fines",
        "profile": "personal information",
        "cards": "library cards",
        "catalogue": "catalogue",
        "favourites": "favourites",
        "changing favourites": "changing favourites",
        "searches": "searches",
        "changing searches": "changing searches",
        "password": "changing the password",
        "request-change": "asking for a change of the register",
    },
}
