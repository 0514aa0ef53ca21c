"""Errors of sites and of the way to them, by their English templates."""

TEXTS = {
    "not the address of a site: {address}": "tämä ei ole sivuston osoite: {address}",
    "write https://…": "kirjoita https://…",
    "no user or password in an address": "osoitteessa ei saa olla käyttäjää eikä salasanaa",
    "tunilib asks for the password": "tunilib kysyy salasanan",
    "{address} is not encrypted, and a password would be readable on the way": (
        "yhteyttä osoitteeseen {address} ei ole salattu, ja salasana olisi matkalla luettavissa"
    ),
    "the site sent on to another host, {host}, and that was not followed": (
        "sivusto ohjasi toiselle palvelimelle, {host}, eikä ohjausta seurattu"
    ),
    "the site sent on to something that is no address": "sivusto ohjasi johonkin, mikä ei ole osoite",
    "{site} cannot be reached: {why}": "sivustoon {site} ei saada yhteyttä: {why}",
    "{site} did not answer in time": "{site} ei vastannut ajoissa",
    "the site's answer is larger than any page can be": "sivuston vastaus on suurempi kuin mikään sivu voi olla",
    "the site sends round in a circle": "sivusto ohjaa kehää",
}
