"""What the fake sites say, in the three languages; English where a site has no translation."""

from __future__ import annotations

from tunilib.backends.vufind.words import en, fi, sv

_TABLES = {"en": en, "en-gb": en, "fi": fi, "sv": sv}
_HEADINGS = {
    "loans": ("Checked Out Items", "Lainat", "Lån"),
    "history": ("Loan History", "Lainaushistoria", "Lånehistorik"),
    "holds": ("Holds and Recalls", "Varaukset", "Reservationer"),
    "retrievals": ("Storage Retrieval Requests", "Varastotilaukset", "Magasinsbeställningar"),
    "ill": ("Interlibrary Loan Requests", "Kaukolainat", "Fjärrlån"),
    "fines": ("Fines", "Maksut", "Avgifter"),
    "cards": ("Library Cards", "Kirjastokortit", "Bibliotekskort"),
    "profile": ("Your Profile", "Omat tiedot", "Användarprofil"),
    "login": ("Login", "Kirjaudu", "Logga in"),
}


def label(language: str, key: str) -> str:
    table = _TABLES[language].LABELS
    return str(table.get(key, en.LABELS[key])[0])


def texts(language: str, code: str) -> tuple[str, ...]:
    """All sentences for a code."""
    return tuple(_TABLES[language].MESSAGES.get(code) or en.MESSAGES[code])


def message(language: str, code: str, *, at: int = 0, **values: object) -> str:
    known = texts(language, code)
    return str(known[min(at, len(known) - 1)]).format(**values)


def reason(language: str, code: str) -> str:
    """The first sentence without a place to fill; the code itself where the sites have no word for it."""
    for table in (_TABLES[language], en):
        for text in table.REASONS.get(code, ()):
            if "{" not in text:
                return str(text)
    return f"Refused: {code}"


def fine(language: str, kind: str) -> str:
    table = _TABLES[language].FINES
    return str(table.get(kind, en.FINES.get(kind, ("Manual Fee",)))[0])


def heading(language: str, key: str) -> str:
    return _HEADINGS[key][{"en": 0, "en-gb": 0, "fi": 1, "sv": 2}[language]]
