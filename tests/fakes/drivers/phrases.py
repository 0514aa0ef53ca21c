"""What Finna's language files make of the drivers' words. A word that is not there is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_COLUMN: Final = {"en-gb": 0, "fi": 1, "sv": 2}

PHRASES: Final[Mapping[str, tuple[str, str, str]]] = {
    "Borrowed today": ("Borrowed today", "Lainattu tänään", "Lånad idag"),
    "Renewed today": ("Renewed today", "Uusittu tänään", "Förnyat idag"),
    "renew_item_requested": (
        "This item has been requested by another user",
        "Varattu toiselle asiakkaalle",
        "En annan kund har reserverat denna.",
    ),
    "renew_item_limit": (
        "This item has reached its renewal limit",
        "Tämän lainan uusimiskerrat ovat tulleet täyteen",
        "Detta lån har förnyats maximalt antal gånger.",
    ),
    "renew_item_no": (
        "This item cannot be renewed",
        "Tätä lainaa ei voida uusia",
        "Detta lån kan inte förnyas.",
    ),
    "renew_denied": ("Renewal is denied", "Lainaa ei voi uusia", "Lånet kan inte förnyas"),
    "renew_debt": ("Too much unpaid debt", "Liikaa maksamattomia maksuja", "För mycket i obetalda avgifter"),
    "hold_in_process": ("In process", "Käsiteltävänä", "Behandlas"),
    "hold_available": ("Available for Collection", "Noudettavissa", "Kan avhämtas"),
    "hold_requested_group": ("Requested from", "Varauksen kohde", "Reserverad från"),
    "normal": ("Municipality", "Kunta", "Kommun"),
    "regional": ("Region", "Seutu", "Region"),
    "Pickup number": ("Pickup number", "Varausnumero", "Beställningsnummer"),
    "Hold Shelf": ("Hold shelf", "Varaushylly", "Reservationshylla"),
    "hold_cancel_fail": (
        "Your request was not deleted. Please contact the issue desk for further assistance.",
        "Varaustasi ei poistettu. Ota yhteyttä kirjaston asiakaspalveluun.",
        "Reservationen kunde inte raderas. Kontakta kundtjänst.",
    ),
    "hold_error_already_held": (
        "You already have a hold on this material.",
        "Sinulla on jo varaus tähän aineistoon.",
        "Du har redan reserverat denna material.",
    ),
    "hold_error_blocked": (
        "You cannot place a hold on this title.",
        "Varaaminen ei ole mahdollista.",
        "Reservation är inte möjlig.",
    ),
    "hold_error_denied": (
        "Your request was denied.",
        "Varaaminen ei ole mahdollista.",
        "Reservation är inte möjlig.",
    ),
    "hold_error_not_holdable": (
        "This material cannot be held.",
        "Tätä aineistoa ei voi varata.",
        "Denna material kan inte reserveras.",
    ),
    "hold_error_update_failed": (
        "The hold could not be updated.",
        "Varauksen päivitys epäonnistui.",
        "Uppdatering av reserveringen misslyckades.",
    ),
    "renewals_remaining": (
        "Renewals remaining: {count}",
        "Uusimiskertoja jäljellä: {count}",
        "Förnyelser återstående: {count}",
    ),
    "loan_renewal_count": (
        "Renewed {count} / {limit} times",
        "Uusittu {count} / {limit} kertaa",
        "Förnyat {count} / {limit} gånger",
    ),
    "Renewed": ("Renewed", "Uusittu", "Förnyat"),
    "Checked Out": ("Checked Out", "Lainattu", "Utlånad"),
}


def phrase(language: str, key: str, **values: object) -> str:
    return PHRASES[key][_COLUMN[language]].format(**values) if key in PHRASES else key
