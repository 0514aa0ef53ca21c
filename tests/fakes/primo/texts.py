"""What the page says in the language that was asked for: English, Finnish, Swedish.

Reasons are sentences that Alma's manuals and libraries print; Alma never gives a code.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

LANGUAGES = ("en", "fi", "sv")
Row = tuple[str, str, str]

REASONS: Final[Mapping[str, Row]] = {
    "renewal.requested": (
        "Not Renewable - Item has Request(s)",
        "Ei uusittavissa - teoksesta on varaus",
        "Kan inte förnyas - exemplaret är reserverat",
    ),
    "renewal.limit": ("Item renew period exceeded", "Uusimisaika on käytetty", "Förnyelsetiden har löpt ut"),
    "renewal.too-soon": (
        "Time frame when loan renewal is allowed has not begun",
        "Lainan voi uusia vasta lähempänä eräpäivää",
        "Lånet kan förnyas först närmare förfallodagen",
    ),
    "renewal.not-allowed": ("Item is not renewable", "Lainaa ei voi uusia", "Lånet kan inte förnyas"),
    "patron.suspended-fines": ("Patron cash limits exceeded", "Maksuraja on ylittynyt", "Avgiftsgränsen har nåtts"),
    "patron.card-expired": (
        "Patron's card/account has expired",
        "Kirjastokortti on vanhentunut",
        "Bibliotekskortet har gått ut",
    ),
    "patron.suspended": ("Patron is not active", "Asiakkuus ei ole voimassa", "Kunden är inte aktiv"),
    "hold.already-held": (
        "Patron has active request for selected item",
        "Sinulla on jo varaus tähän teokseen",
        "Du har redan reserverat detta exemplar",
    ),
    "hold.on-shelf": (
        "No items can fulfill the submitted request",
        "Mikään nide ei sovi varaukseen",
        "Inget exemplar kan uppfylla beställningen",
    ),
}
_SAYS: Final[Mapping[str, Row]] = {
    "normal": ("Normal", "Normaali", "Normal"),
    "renewed": ("Renewed", "Uusittu", "Förnyad"),
    "fine.overdue": ("Overdue fine", "Myöhästymismaksu", "Förseningsavgift"),
    "fine.replacement": ("Lost item replacement fee", "Korvausmaksu", "Ersättning för förkommet exemplar"),
    "fine.handling": ("Lost item process fee", "Käsittelymaksu", "Behandlingsavgift"),
    "fine.uncollected": ("Not picked up fee", "Noutamattoman varauksen maksu", "Avgift för ohämtad reservation"),
    "fine.other": ("Other", "Muu maksu", "Annan avgift"),
    "shelf": ("On Hold Shelf until {day}", "Noutohyllyssä {day} asti", "På hyllan till och med {day}"),
    "waiting": ("Not started", "Odottaa", "Inte påbörjad"),
    "in-transit": ("In transit to pickup location", "Matkalla noutopaikkaan", "På väg till avhämtningsstället"),
    "processing": ("In process", "Käsittelyssä", "Behandlas"),
    "lent": ("On loan until {day}", "Lainassa {day} asti", "Utlånad till {day}"),
    "in-place": ("Item in place", "Hyllyssä", "På plats"),
    "lost": ("Lost", "Kadonnut", "Förkommen"),
    "kept": ("On Hold Shelf", "Noutohyllyssä", "På avhämtningshyllan"),
    "fetched": ("Hold Shelf Processing", "Noutopyyntöä käsitellään", "Beställningen behandlas"),
    "not-in-place": ("Item not in place", "Ei hyllyssä", "Inte på plats"),
    "queue": ("({count} requests)", "(varauksia: {count})", "({count} reservationer)"),
    "hold": ("Hold", "Varaus", "Reservation"),
    "book": ("Book", "Kirja", "Bok"),
    "failed": ("Failed to process the request", "Pyyntöä ei voitu käsitellä", "Begäran kunde inte behandlas"),
    "gone": ("The request was not found", "Varausta ei löydy", "Reservationen hittades inte"),
}


def column(language: str) -> int:
    return LANGUAGES.index(language) if language in LANGUAGES else 0


def says(language: str, name: str, **values: object) -> str:
    return _SAYS[name][column(language)].format(**values)


def reason(language: str, code: str) -> str:
    """Why not; what Alma has no sentence for is one that says nothing."""
    row = REASONS.get(code)
    return row[column(language)] if row is not None else says(language, "failed")


def shown_day(day: date | datetime) -> str:
    return day.strftime("%d/%m/%Y")


def shown_amount(language: str, amount: object, currency: str) -> str:
    number = str(amount)
    return f"{number if column(language) == 0 else number.replace('.', ',')} {currency}"
