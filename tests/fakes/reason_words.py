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

PAYMENTS: Final[Mapping[str, Row]] = {
    "payment.done": ("Payment successful", "Maksutapahtuma onnistui.", "Betalning lyckades"),
    "payment.cancelled": ("Payment cancelled", "Maksutapahtuma peruttu.", "Betalning avbruten", "Payment canceled"),
    "payment.failed": (
        "Payment failed",
        "Maksutapahtuma epäonnistui.",
        "Betalning misslyckades",
        "Payment request failed",
    ),
    "payment.minimum": (
        "Minimum amount of online payment: {sum}",
        "Verkkomaksamisen minimisumma: {sum}",
        "Det minsta beloppet som kan betalas på nätet: {sum}",
        "Minimum payable amount: {sum}",
    ),
    "payment.not-all": (
        "You have fees that cannot be paid online. Contact library customer service.",
        "Sinulla on maksuja, joita ei voi maksaa verkkomaksuna. Ota yhteyttä kirjaston asiakaspalveluun.",
        "Du har avgifter som inte kan betalas på nätet. Kontakta bibliotekets kundtjänst.",
        "You have fees that cannot be paid online. Please contact the library customer service.",
    ),
    "payment.processing": ("Processing payment", "Maksua käsitellään", "Betalningen behandlas"),
    "payment.fines-changed": (
        "Fines list has been updated after previous page load.",
        "Maksulista on päivittynyt edellisen sivunlatauksen jälkeen.",
        "Avgiftslistan har uppdaterats efter föregående sidhämtning.",
    ),
    "payment.started": (
        "Earlier payment was started at {time}. Start a new payment only if the earlier one was interrupted.",
        "Aiempi maksutapahtuma aloitettu {time}. Aloita maksaminen uudelleen vain, jos edellinen tapahtuma keskeytyi.",
        "Tidigare betalning startade vid {time}. Starta en ny betalning endast om den tidigare avbröts.",
    ),
    "payment.delayed": (
        (
            "Payment has been charged from your bank account, but payment registration in your library account has "
            "been delayed. The transaction will be shown in your fines tab after the registration has been completed."
        ),
        (
            "Maksu on veloitettu tililtäsi, mutta maksun rekisteröinti asiakastietoihisi on viivästynyt. "
            "Maksutapahtuma näkyy kirjastokorttisi Maksut-välilehdellä vasta kun se on käsitelty."
        ),
        (
            "Betalningen har debiterats från ditt bankkonto, men registrering av betalningen i dina kunduppgifter är "
            "fördröjd. Transaktionen syns under Avgifter-fliken först när den har behandlats."
        ),
        (
            "The payment has been charged from your bank account, but registration in your library account has been "
            "delayed. The paid items are still displayed until the registration has been completed."
        ),
    ),
    "payment.not-this": (
        "This fee cannot be paid online",
        "Tätä maksua ei voi maksaa verkossa",
        "Denna avgift kan inte betalas på nätet",
    ),
}
"""Messages of online payment; the fourth column is that of VuFind 11.1."""
