"""Reasons of a refusal, kinds of fines and places of copies, as the fake sites say them.

Columns are as in :mod:`tests.fakes.words`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Row = tuple[str, str, str] | tuple[str, str, str, str]

REASONS: Final[Mapping[str, Row]] = {
    "renewal.requested": (
        "This item has been requested by another user",
        "Varattu toiselle asiakkaalle",
        "En annan kund har reserverat denna.",
        "Item is reserved by another patron",
    ),
    "renewal.limit": (
        "This item has reached its renewal limit",
        "Tämän lainan uusimiskerrat ovat tulleet täyteen",
        "Detta lån har förnyats maximalt antal gånger.",
    ),
    "renewal.too-soon": ("Cannot renew yet", "Ei voida uusia vielä", "Kan ännu inte förnyas"),
    "renewal.not-allowed": (
        "This item cannot be renewed",
        "Tätä lainaa ei voida uusia",
        "Detta lån kan inte förnyas.",
    ),
    "patron.suspended-fines": (
        "Too much unpaid debt",
        "Liikaa maksamattomia maksuja",
        "För mycket i obetalda avgifter",
        "You have reached your fines limit and cannot renew items",
    ),
    "patron.suspended": (
        "This library card is blocked from borrowing.",
        "Kirjastokorttisi on lainauskiellossa.",
        "Du har låneförbud.",
    ),
    "hold.already-held": (
        "You already have a hold on this material.",
        "Sinulla on jo varaus tähän aineistoon.",
        "Du har redan reserverat denna material.",
    ),
    "hold.not-holdable": (
        "This material cannot be held.",
        "Tätä aineistoa ei voi varata.",
        "Denna material kan inte reserveras.",
        "This material cannot be requested.",
    ),
    "hold.on-shelf": (
        "Shelf holds are not available.",
        "Hyllyssä olevan aineiston varaaminen ei ole mahdollista.",
        "Material som finns i hyllan kan inte reserveras.",
    ),
    "hold.limit": (
        "A hold cannot be placed because the maximum number of holds has been reached.",
        "Varausta ei voi tehdä, koska varausten maksimimäärä on saavutettu.",
        "Reservation är inte möjlig eftersom det maximala antalet reservationer har uppnåtts.",
    ),
    "hold.pickup-invalid": (
        "An invalid pick up location was entered. Please try again",
        "Valittu noutopaikka on virheellinen. Yritä uudestaan.",
        "Det valda avhämtningsstället är felaktigt. Försök igen.",
    ),
    "profile.email-invalid": (
        "Email address is invalid",
        "Sähköpostiosoite on virheellinen",
        "E-postadressen är ogiltig",
    ),
    "card.already-added": (
        "Username is already in use in another library card",
        "Käyttäjätunnus on jo käytössä toisessa kirjastokortissa",
        "Användarnamnet är redan i bruk för ett annat bibliotekskort",
    ),
    "card.name-taken": (
        "A library card with the same name already exists",
        "Samanniminen kirjastokortti on jo olemassa",
        "Ett bibliotekskort med samma namn redan finns",
    ),
    "password.too-short": (
        "Minimum password length is 4 characters",
        "Salasanan vähimmäispituus on 4 merkkiä",
        "Minsta längd på lösenord är 4 tecken",
    ),
    "password.mismatch": ("Passwords do not match", "Salasanat eivät täsmää", "Lösenorden stämmer inte"),
}
"""By the code that the library below gives; a library system has many more, in its own words."""

FINES: Final[Mapping[str, Row]] = {
    "overdue": ("Overdue fee", "Myöhästymismaksu", "Förseningsavgift", "Overdue"),
    "uncollected": ("Expired hold", "Noutamaton varaus", "Ohämtad reservation", "Hold Expired"),
    "replacement": (
        "Replacement of a lost item",
        "Kadonneen aineiston korvaus",
        "Ersättning av försvunnet material",
        "Lost Item Replacement",
    ),
    "handling": (
        "Processing fee for a lost item",
        "Kadonneen aineiston käsittelymaksu",
        "Hanteringsavgift för försvunnet material",
        "Lost Item Processing",
    ),
    "accrued": ("Accrued fine", "Kertyvä myöhästymismaksu", "Upplupen avgift", "Accrued Fine"),
    "other": ("Manual fee", "Maksu", "Avgift", "Manual Fee"),
}

ITEMS: Final[Mapping[str, Row]] = {
    "due": ("Due", "Eräpäivä", "Förfaller"),
    "requests": ("Requests", "Varauksia", "Reservationer"),
    "available": ("Available", "Saatavissa", "Tillgänglig"),
    "on-loan": ("Checked out", "Lainassa", "Utlånad", "On Loan"),
    "processing": ("In process", "Käsiteltävänä", "Behandlas"),
    "in-transit": ("In transit", "Kuljetuksessa", "På väg"),
    "kept": ("Waiting for pickup", "Odottaa noutoa", "Väntar avhämtning"),
    "lost": ("Lost", "Kadonnut", "Försvunnen"),
}
