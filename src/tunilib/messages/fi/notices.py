"""The library's notices to a patron; a body is followed by nothing but the library's name and contact."""

TEXTS = {
    "hold-ready.subject": "Noudettavissa: {title}",
    "hold-ready.body": (
        "{title} odottaa sinua, noutopaikka {place}, viimeistään {until}.\n"
        "Noutamatta jättäminen maksaa {amount}. Noudettavissa olevan varauksen peruu kirjasto: {contact}."
    ),
    "hold-uncollected.subject": "Noutamatta: {title}",
    "hold-uncollected.body": (
        "Teosta {title} ei noudettu viimeistään {until} (noutopaikka {place}), eikä se enää odota sinua.\n"
        "Maksu {amount} kirjattiin."
    ),
    "hold-lapsed.subject": "Varauksesi on päättynyt: {title}",
    "hold-lapsed.body": "Varauksesi ({title}) ei toteutunut viimeistään {until} ja on päättynyt. Se ei maksa mitään.",
    "hold-dropped.subject": "Tilauksesi peruttiin: {title}",
    "hold-dropped.body": "Tilaamasi nide ({title}) on kadonnut, eikä toista ole. Se ei maksa mitään.",
    "loan-lost.subject": "Merkitty kadonneeksi: {title}",
    "loan-lost.body": (
        "Laina {title}, eräpäivä {due}, katsotaan kadonneeksi.\n"
        "Kirjattiin: korvausmaksu {amount}, käsittelymaksu {handling}.\n"
        "Jos palautat sen ennen kuin olet maksanut, korvausmaksu poistetaan: {contact}."
    ),
    "change-approved.subject": "Henkilötietosi muutettiin",
    "change-approved.body": "Pyytämäsi muutos tehtiin: {value}.",
    "change-declined.subject": "Henkilötietojasi ei muutettu",
    "change-declined.body": "Pyytämääsi muutosta ei hyväksytty: {value}. Kysy kirjastosta: {contact}.",
    "signature": "\n\n{library}, {contact}",
}
