"""Errors and notes of accounts and services, by their English templates."""

TEXTS = {
    "a new one has its own password again: tunilib demo --reset": "uudella on taas oma salasanansa: tunilib demo --reset",
    "this library keeps no loan history": "tämä kirjasto ei säilytä lainaushistoriaa",
    "a hold is either frozen or released": "varaus joko keskeytetään tai sitä jatketaan",
    "nothing to change": "muutettavaa ei ole",
    "give a pick-up library, a freeze or a release": "anna noutopaikka, keskeytys tai keskeytyksen lopetus",
    "{date} is past: a freeze ends in the future": "{date} on jo mennyt: keskeytys päättyy tulevaisuudessa",
    "an account has cards of its own library only: {library}": "tilillä on vain oman kirjastonsa kortteja: {library}",
    "sign in there with a profile of its own: tunilib login --library": (
        "kirjaudu sinne omalla profiilillaan: tunilib login --library"
    ),
    "no such card in this account: {card}": "tilillä ei ole tällaista korttia: {card}",
    "see: tunilib cards list": "katso: tunilib cards list",
    "this library does not offer that online: {what}": "tämä kirjasto ei tarjoa tätä verkossa: {what}",
    "the demonstration is an embedded library, not {address}": "esittely on upotettu kirjasto, ei {address}",
    "{file} is not the demonstration's library": "{file} ei ole esittelyn kirjasto",
    "{file} is there already, and is not the demonstration's library": (
        "{file} on jo olemassa, eikä se ole esittelyn kirjasto"
    ),
    "name another place: tunilib --store sqlite:///PATH demo": (
        "anna toinen paikka: tunilib --store sqlite:///PATH demo"
    ),
    "profile demo is at {library}, not at {address}": (
        "profiili demo on kirjastossa {library}, ei kirjastossa {address}"
    ),
    "remove it first: tunilib profiles remove demo": "poista se ensin: tunilib profiles remove demo",
    "{address} is no address for backend {name}": "{address} ei ole taustaosan {name} osoite",
    "an embedded library is written sqlite:///PATH, a site https://…": (
        "upotettu kirjasto kirjoitetaan sqlite:///PATH, verkkosivusto https://…"
    ),
    "the session of profile {profile} has ended": "profiilin {profile} istunto on päättynyt",
    "sign in again: tunilib --profile {profile} login": "kirjaudu uudelleen: tunilib --profile {profile} login",
    "a password goes with the address of a library": "salasanan kanssa tarvitaan kirjaston osoite",
    "either a profile or an address, not both": "joko profiili tai osoite, ei molempia",
    "an address goes with a card and a password": "osoitteen kanssa tarvitaan kortti ja salasana",
    "profile {profile} is at {library}, not at {store}": (
        "profiili {profile} on kirjastossa {library}, ei kirjastossa {store}"
    ),
    "leave --store and TUNILIB_STORE out, or choose another --profile": (
        "jätä --store ja TUNILIB_STORE pois tai valitse toinen --profile"
    ),
    "profile {profile} is not signed in": "profiilille {profile} ei ole kirjauduttu",
    "sign in: tunilib --profile {profile} login": "kirjaudu: tunilib --profile {profile} login",
    "there is no profile yet": "profiileja ei vielä ole",
    "sign in: tunilib login; or try: tunilib demo": "kirjaudu: tunilib login; tai kokeile: tunilib demo",
    "no such library: {name}": "tällaista kirjastoa ei ole: {name}",
    "give its address: https://…, or sqlite:///PATH for an embedded library": (
        "anna sen osoite: https://…, tai upotetun kirjaston sqlite:///PATH"
    ),
    "which card?": "mikä kortti?",
    "tunilib login CARD": "tunilib login KORTTI",
    "the library could not be reached": "kirjastoon ei saatu yhteyttä",
    "no such loan in this account: {id}": "tilillä ei ole tällaista lainaa: {id}",
    "see: tunilib loans list": "katso: tunilib loans list",
    "no loan has this in its title: {text}": "minkään lainan nimekkeessä ei ole tätä: {text}",
    "an empty title is in every title": "tyhjä teksti on jokaisessa nimekkeessä",
    "to renew all loans, use --all": "uusi kaikki lainat valitsimella --all",
    "nothing was selected": "mitään ei valittu",
    "name loans by ID or barcode, or use --title, --due-within or --all": (
        "anna lainojen tunnukset tai viivakoodit, tai käytä valitsinta --title, --due-within tai --all"
    ),
    "IDs and titles go with one account": "tunnukset ja nimekkeet koskevat yhtä tiliä",
    "choose it with --profile and --card": "valitse se valitsimilla --profile ja --card",
    "no such hold in this account: {id}": "tilillä ei ole tällaista varausta: {id}",
    "see: tunilib holds list": "katso: tunilib holds list",
    "[mail] needs from, the address that mails come from": "osasta [mail] puuttuu from, lähettäjän osoite",
    "a search has no type {type}": "haulla ei ole tyyppiä {type}",
    "choose one of: {types}": "valitse jokin näistä: {types}",
    "the filter {field} needs a value": "rajain {field} vaatii arvon",
    "there is no library to search: {path} is not there": "haettavaa kirjastoa ei ole: tiedostoa {path} ei löydy",
    "make the demonstration: tunilib demo, or name a library: --store sqlite:///PATH": "tee esittelykirjasto: tunilib demo, tai nimeä kirjasto: --store sqlite:///PATH",
    "this library can be searched only after signing in": "tästä kirjastosta voi hakea vain kirjautuneena",
    "sign in: tunilib login": "kirjaudu: tunilib login",
    "favourites cannot be sorted by {sort}": "suosikkeja ei voi järjestää tällä: {sort}",
    "choose one of: {sorts}": "valitse jokin näistä: {sorts}",
    "the list {name} is private": "lista {name} on yksityinen",
    "publish it first: tunilib favourites publish": "julkaise se ensin: tunilib favourites publish",
    "several lists are called {list}": "usean listan nimi on {list}",
    "name one by its ID: tunilib favourites lists": "nimeä lista tunnuksellaan: tunilib favourites lists",
    "there is no such alert: {alert}": "tällaista vahtia ei ole: {alert}",
    "choose one of: {alerts}": "valitse jokin näistä: {alerts}",
    "no mail is set up": "sähköpostia ei ole määritetty",
    "add [mail] to {path}": "lisää [mail] tiedostoon {path}",
    "citations need tunilib[cite]": "viittausten muotoilu vaatii lisäosan tunilib[cite]",
    "install it: pip install 'tunilib[cite]'": "asenna se: pip install 'tunilib[cite]'",
    "a style goes with the format text": "tyyli sopii vain muodon text kanssa",
    "no browser could be opened": "selainta ei voitu avata",
    "write the page with --post-page and open it yourself": "kirjoita sivu valitsimella --post-page ja avaa se itse",
    "no format that can be read is called {name}": "luettavaa muotoa {name} ei ole",
    "choose one of: {formats}": "valitse jokin näistä: {formats}",
}
