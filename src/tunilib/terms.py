"""English terms for statuses, kinds and outcomes of the interface, for people to read.

An outcome has terms for each kind of thing that was changed, as other languages inflect them: a loan is ``förnyat``, a
hold ``ändrad``.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


def _terms(words: str, others: Mapping[str, str] = MappingProxyType({})) -> Mapping[str, str]:
    return {word: others.get(word, word.replace("-", " ")) for word in words.split(", ")}


_REGISTER: Final = _terms(
    "name, address, email, phone, category, home_library, card_expires, language, birth_date",
    {
        "email": "e-mail",
        "phone": "telephone",
        "home_library": "home library",
        "card_expires": "card expires",
        "birth_date": "birth date",
    },
)
_OF_ONE: Final[Mapping[str, Mapping[str, str]]] = {
    "loan": _terms("ok, due-soon, overdue, lost", {"ok": "on loan"}),
    "hold": _terms(
        "waiting, processing, in-transit, ready, ended, frozen, collected, expired, cancelled",
        {"processing": "in process", "ready": "ready for pick-up", "ended": "pick-up time over"},
    ),
    "hold-kind": _terms("hold, retrieval, ill", {"retrieval": "order from the stacks", "ill": "interlibrary loan"}),
    "fine": _terms(
        "overdue, uncollected, replacement, handling, accrued, other",
        {
            "overdue": "overdue fine",
            "uncollected": "uncollected hold",
            "replacement": "replacement fee",
            "handling": "handling fee",
            "accrued": "accruing fine",
            "other": "other fee",
        },
    ),
    "payment": _terms(
        "started, paid, registered, cancelled, failed, unregistered, unknown",
        {
            "started": "started, not paid yet",
            "paid": "paid, not registered yet",
            "registered": "paid and registered",
            "cancelled": "cancelled or refused",
            "failed": "not started",
            "unregistered": "paid, cannot be registered",
            "unknown": "not known",
        },
    ),
    "exit": _terms(
        "0, 2, 3, 4, 5, 6",
        {
            "0": "0 (all is well)",
            "2": "2 (wrong usage)",
            "3": "3 (sign-in)",
            "4": "4 (out of reach)",
            "5": "5 (not certain)",
            "6": "6 (this machine)",
        },
    ),
    "reminder": _terms(
        "0, 1, 2, 3",
        {"0": "no reminder", "1": "a day before", "2": "2 days before", "3": "3 days before"},
    ),
    "request": _terms("pending, approved, declined"),
    "timeline": _terms("due, pickup", {"pickup": "pick up by"}),
    "collection": _terms("book, course, short, stacks", {"course": "course book", "short": "short loan"}),
    "item": _terms(
        "available, on-loan, processing, kept, in-transit, lost, unknown",
        {"processing": "in process", "kept": "on the hold shelf", "unknown": "not known"},
    ),
    "letter-language": _terms("en, fi, sv", {"en": "English", "fi": "Finnish", "sv": "Swedish"}),
    "alert": _terms("none, daily, weekly, other", {"other": "at another interval"}),
    "notice": _terms(
        "waiting, sent, refused, unknown, held, outdated",
        {"unknown": "not known", "held": "held back"},
    ),
    "delivery": _terms(
        "mailed, printed, nothing, failed, refused, unknown", {"nothing": "waits", "unknown": "not known"}
    ),
    "event": _terms(
        "seen, refused, due-changed, not-renewable-any-more, renewed, returned, hold-ready, pickup-ends, "
        "hold-cancelled, fine-added, fine-gone, message",
        {
            "seen": "first seen",
            "refused": "renewal refused",
            "due-changed": "due date changed",
            "hold-ready": "ready for pick-up",
            "pickup-ends": "last days for pick-up",
            "hold-cancelled": "hold ended",
            "fine-added": "new fine",
        },
    ),
    "source": _terms(
        "library, policy, inferred",
        {"library": "the library", "policy": "the library's rules", "inferred": "concluded"},
    ),
    "actor": _terms(
        "person, schedule, agent", {"person": "you", "schedule": "the unattended run", "agent": "an assistant"}
    ),
    "truth": _terms("yes, no"),
    "finding": _terms("yes, no, note"),
    "outcome": _terms(
        "renewed, unchanged, refused, unknown, not-tried, would-renew, would-cancel, placed, changed, "
        "cancelled, requested, signed-in, signed-out, made, added, used, edited, removed, moved, copied, "
        "ordered, created, renamed, published, unpublished, deleted, saved, cleared, restored, delivered, "
        "resolved, mailed, nothing, failed, imported, updated, skipped, blocked, unblocked, unlocked, reset, "
        "approved, declined, lost, lent, returned, kept, in-transit, ready, paid, waived, undone, installed, "
        "would-mail, set, purged",
        {
            "unknown": "not known",
            "not-tried": "not attempted",
            "used": "in use",
            "ordered": "reordered",
            "nothing": "nothing new",
            "lost": "reported lost",
            "kept": "on the hold shelf",
            "ready": "ready for pick-up",
            "set": "set up",
            "purged": "deleted at the library",
        },
    ),
    "renewal": _terms(
        "renewed, unchanged, refused, unknown, not-tried, would-renew",
        {"unknown": "not known", "not-tried": "not attempted"},
    ),
    "checkout": _terms("lent, refused"),
    "desk-act": _terms("checkout, return, fee, waiver, payment"),
    "check-in": _terms("returned, kept, in-transit, refused", {"kept": "on the hold shelf"}),
    "copy-outcome": _terms("added, edited, lost, withdrawn, unchanged, refused", {"lost": "reported lost"}),
    "card-outcome": _terms(
        "added, used, edited, removed, unchanged, refused, unknown, not-tried",
        {"used": "in use", "unknown": "not known", "not-tried": "not attempted"},
    ),
    "profile-outcome": _terms(
        "changed, requested, unchanged, refused, unknown, not-tried",
        {"unknown": "not known", "not-tried": "not attempted"},
    ),
    "notice-outcome": _terms("mailed, nothing, failed", {"nothing": "nothing to send"}),
    "check": _terms(
        "configuration, folders, database, ledger, keyring, profile, connection, session, night, page, timer, "
        "lingering, channel, mail, desktop, webhook, desk"
    ),
    "format": _terms(
        "book, chapter, article, magazine-article, newspaper-article, review, journal, newspaper, thesis, "
        "report, proceedings, conference-paper, presentation, encyclopedia-entry, map, score, music, "
        "spoken-recording, film, broadcast, image, object, software, game, dataset, webpage, post, standard, "
        "patent, legislation, legal-case, interview, communication, manuscript, archive, other",
        {"music": "music recording", "spoken-recording": "audiobook", "dataset": "data set", "webpage": "web page"},
    ),
    "filter": _terms("format, language, year, library, author"),
    "search-type": _terms("all, title, author, subject, isn", {"all": "everything", "isn": "ISBN or ISSN"}),
    "search-sort": _terms("relevance, title, author, newest, oldest"),
    "register-field": {
        **_REGISTER,
        **_terms("street, postal_code, town, country, sms", {"postal_code": "postal code"}),
    },
    "register-change": _terms("now, asked", {"now": "yes, at once", "asked": "the library has to accept it"}),
    "history-setting": _terms("on, off"),
    "message": _terms("hold-notice, due-alert, overdue-notice"),
    "message-method": _terms("letter, email, sms, none", {"email": "e-mail", "sms": "SMS"}),
    "patron-column": {"card": "card", **_REGISTER},
    "record-field": _terms(
        "title, authors, year, isbn, publisher, place, edition, series, language, format, subjects", {"isbn": "ISBN"}
    ),
    "category": _terms("student, staff, child, citizen"),
    "home-library": _terms("ask, none", {"ask": "ask each time"}),
    "sort": _terms("title, author, date, format, added, custom", {"custom": "own order"}),
    "strategy": _terms("early, late"),
    "list": _terms("My favourites"),
    "page": _terms(
        "page, front page, login, university sign-in, loans, loan history, holds, retrievals, ill, fines, "
        "items, profile, password form, message form, library cards, card form, list form, favourite form, "
        "request form, favourites, lists, searches, search results, record, holdings, messages",
        {
            "login": "sign-in",
            "items": "loans and holds",
            "university sign-in": "university sign-in",
            "retrievals": "requests",
            "ill": "interlibrary loans",
            "profile": "personal information",
            "password form": "change of the password",
            "card form": "form of a library card",
            "list form": "list of favourites",
            "favourite form": "notes of a favourite",
            "message form": "form for messages",
            "request form": "form for a hold",
            "lists": "lists of favourites",
            "holdings": "copies",
        },
    ),
    "page-problem": _terms(
        "login form, catalog login form, library system out of order, site under maintenance, refused as a "
        "crawler, a form for a code sent by e-mail, a check that a person is there, too many requests, error page, "
        "not offered for this library card, another page, an "
        "incomplete page, a page with other markup",
        {
            "login form": "a sign-in form",
            "catalog login form": "a sign-in form for the library card",
            "library system out of order": "a library system that is out of order",
            "site under maintenance": "a site under maintenance",
            "refused as a crawler": "a refusal as a crawler",
            "a form for a code sent by e-mail": "a form for a code sent by e-mail",
            "error page": "an error page",
            "not offered for this library card": "something not offered for this library card",
        },
    ),
    "ability": _terms(
        "loans, history, holds, fines, payments, profile, cards, catalogue, favourites, changing favourites, "
        "searches, changing searches, password, email, own order, request-change, barcode, settings, changing holds, "
        "pickup-locations, ill, messages, keep-history, purge-history, purge-one, reading-room, repository, "
        "new-password, registration, new-password-or-registration",
        {
            "history": "loan history",
            "payments": "paying fines online",
            "profile": "personal information",
            "cards": "library cards",
            "password": "changing the password",
            "email": "changing the e-mail address",
            "own order": "an order of favourites of one's own",
            "request-change": "asking for a change of the register",
            "barcode": "drawing a card as a barcode",
            "settings": "reminders and a home library",
            "changing holds": "changing a hold: place, freeze or release",
            "ill": "interlibrary loans",
            "messages": "choosing how the library tells you",
            "keep-history": "choosing whether the loan history is kept",
            "purge-history": "deleting the loan history",
            "purge-one": "deleting single loans of the loan history",
            "pickup-locations": "a list of the places where holds can be collected",
            "reading-room": "orders for the reading room",
            "repository": "orders from a repository library",
            "new-password": "a new password in place of a forgotten one",
            "registration": "registering as a patron",
            "new-password-or-registration": "a new password in place of a forgotten one, or registering as a patron",
        },
    ),
}

_COUNTED = (
    "outcome",
    "renewal",
    "checkout",
    "check-in",
    "copy-outcome",
    "card-outcome",
    "profile-outcome",
    "notice-outcome",
)
TERMS: Final = {**_OF_ONE, **{f"{kind}s": _OF_ONE[kind] for kind in _COUNTED}}
"""Terms by kind and word; ``outcomes`` and the like are those of several things, beside their number."""
