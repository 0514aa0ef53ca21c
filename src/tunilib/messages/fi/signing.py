"""Signing in and out."""

TEXTS = {
    "signed-in": "Kirjauduttu kirjastoon {library}, profiili {profile}.",
    "not-kept": "Salasanaa ei voitu tallettaa, joten uusi istunto kysyy sen: {why}.",
    "not-told": "Kirjastolle ei voitu ilmoittaa; istunto unohdettiin tällä koneella: {why}",
    "tell-library": "Tämä osoite on omasi, muistutuksia varten. Ilmoita uusi osoite myös kirjastolle: tunilib profile request-change email=…",
    "no-mail": "Sähköpostia ei ole määritetty (config.toml, [mail]), joten ilmoitukset jäävät odottamaan.",
}
