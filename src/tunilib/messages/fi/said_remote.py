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
    "this is no e-mail address: {address}": "tämä ei ole sähköpostiosoite: {address}",
    "{file} cannot be written whole: the disk is full": "tiedostoa {file} ei voi kirjoittaa kokonaan: levy on täynnä",
    "{file} cannot be written: {why}": "tiedostoa {file} ei voi kirjoittaa: {why}",
    "{program} did not send: {why}": "{program} ei lähettänyt: {why}",
    "the mail system asks to try again later": "postijärjestelmä pyytää yrittämään myöhemmin",
    "{program} did not send: it ended with {status}": "{program} ei lähettänyt: se päättyi koodiin {status}",
    "[mail] needs host, the mail server": "osasta [mail] puuttuu host, postipalvelin",
    "the mail server {host} cannot be reached: {why}": "postipalvelimeen {host} ei saada yhteyttä: {why}",
    "no password is known for the mail server": "postipalvelimen salasanaa ei tiedetä",
    "set password_command in [mail] of config.toml": "aseta password_command config.toml-tiedoston osaan [mail]",
    "the mail server {host} refuses for now: {words}": "postipalvelin {host} ei juuri nyt ota vastaan: {words}",
    "the mail server {host} refuses: {words}": "postipalvelin {host} kieltäytyy: {words}",
    "[mail] needs path, the file to write to": "osasta [mail] puuttuu path, tiedosto johon kirjoitetaan",
    "try again later": "yritä myöhemmin uudelleen",
}
