"""What is said, on stderr, where a list is empty."""

TEXTS = {
    "cards": "Kirjastokortteja ei ole.",
    "catalogue": "Mitään ei löytynyt.",
    "favourites": "Suosikkeja ei ole.",
    "favourite-lists": "Suosikkilistoja ei ole.",
    "fees": "Maksuluettelo on tyhjä.",
    "fines": "Maksuja ei ole.",
    "history": "Aiempia lainoja ei ole.",
    "holds": "Varauksia tai tilauksia ei ole.",
    "loans": "Lainoja ei ole.",
    "notices": "Ilmoituksia ei ole.",
    "nothing": "Näytettävää ei ole.",
    "pickup-locations": "Noutopaikkoja ei ole.",
    "profiles": "Profiileja ei ole; tee sellainen komennolla: tunilib login",
    "renewals": "Uusittavaa ei ole.",
    "requests": "Pyyntöjä ei ole.",
    "searches": "Hakuja ei ole.",
    "saved-searches": "Tallennettuja hakuja ei ole.",
    "timeline": "Mikään ei eräänny eikä mikään odota noutoa.",
    "checks": "Ei mitään tutkittavaa.",
    "change-requests": "Odottavia muutospyyntöjä ei ole.",
}
