"""Errors and notes of accounts and services, by their English templates."""

TEXTS = {
    "a new one has its own password again: tunilib demo --reset": "en ny har sitt eget lösenord igen: tunilib demo --reset",
    "this library keeps no loan history": "det här biblioteket sparar ingen lånehistorik",
    "a hold is either frozen or released": "en reservation antingen pausas eller återupptas",
    "nothing to change": "det finns inget att ändra",
    "give a pick-up library, a freeze or a release": "ange ett avhämtningsställe, en paus eller slutet på en paus",
    "{date} is past: a freeze ends in the future": "{date} har redan varit: en paus slutar i framtiden",
    "an account has cards of its own library only: {library}": (
        "ett konto har bara kort från sitt eget bibliotek: {library}"
    ),
    "sign in there with a profile of its own: tunilib login --library": (
        "logga in där med en egen profil: tunilib login --library"
    ),
    "no such card in this account: {card}": "kontot har inget sådant kort: {card}",
    "see: tunilib cards list": "se: tunilib cards list",
    "this library does not offer that online: {what}": "det här biblioteket erbjuder inte det på webben: {what}",
    "the demonstration is an embedded library, not {address}": (
        "demonstrationen är ett inbäddat bibliotek, inte {address}"
    ),
    "{file} is not the demonstration's library": "{file} är inte demonstrationens bibliotek",
    "{file} is there already, and is not the demonstration's library": (
        "{file} finns redan och är inte demonstrationens bibliotek"
    ),
    "name another place: tunilib --store sqlite:///PATH demo": (
        "ange en annan plats: tunilib --store sqlite:///PATH demo"
    ),
    "profile demo is at {library}, not at {address}": "profilen demo hör till {library}, inte till {address}",
    "remove it first: tunilib profiles remove demo": "ta bort den först: tunilib profiles remove demo",
    "{address} is no address for backend {name}": "{address} är ingen adress för bakdelen {name}",
    "an embedded library is written sqlite:///PATH, a site https://…": (
        "ett inbäddat bibliotek skrivs sqlite:///PATH, en webbplats https://…"
    ),
    "the session of profile {profile} has ended": "sessionen för profilen {profile} har gått ut",
    "sign in again: tunilib --profile {profile} login": "logga in igen: tunilib --profile {profile} login",
    "a password goes with the address of a library": "till ett lösenord hör bibliotekets adress",
    "either a profile or an address, not both": "antingen en profil eller en adress, inte båda",
    "an address goes with a card and a password": "till en adress hör ett kort och ett lösenord",
    "profile {profile} is at {library}, not at {store}": "profilen {profile} hör till {library}, inte till {store}",
    "leave --store and TUNILIB_STORE out, or choose another --profile": (
        "utelämna --store och TUNILIB_STORE, eller välj en annan --profile"
    ),
    "profile {profile} is not signed in": "profilen {profile} är inte inloggad",
    "sign in: tunilib --profile {profile} login": "logga in: tunilib --profile {profile} login",
    "there is no profile yet": "det finns ingen profil ännu",
    "sign in: tunilib login; or try: tunilib demo": "logga in: tunilib login; eller pröva: tunilib demo",
    "no such library: {name}": "det finns inget sådant bibliotek: {name}",
    "give its address: https://…, or sqlite:///PATH for an embedded library": (
        "ange dess adress: https://…, eller sqlite:///PATH för ett inbäddat bibliotek"
    ),
    "which card?": "vilket kort?",
    "tunilib login CARD": "tunilib login KORT",
    "the library could not be reached": "biblioteket kunde inte nås",
    "no such loan in this account: {id}": "kontot har inget sådant lån: {id}",
    "see: tunilib loans list": "se: tunilib loans list",
    "no loan has this in its title: {text}": "inget lån har det här i sin titel: {text}",
    "an empty title is in every title": "en tom text finns i varje titel",
    "to renew all loans, use --all": "förnya alla lån med --all",
    "nothing was selected": "inget valdes",
    "name loans by ID or barcode, or use --title, --due-within or --all": (
        "ange lånens ID eller streckkoder, eller använd --title, --due-within eller --all"
    ),
    "IDs and titles go with one account": "ID och titlar gäller ett enda konto",
    "choose it with --profile and --card": "välj det med --profile och --card",
    "no such hold in this account: {id}": "kontot har ingen sådan reservation: {id}",
    "see: tunilib holds list": "se: tunilib holds list",
    "[mail] needs from, the address that mails come from": "[mail] saknar from, avsändarens adress",
    "a search has no type {type}": "en sökning har ingen typ {type}",
    "choose one of: {types}": "välj något av: {types}",
    "the filter {field} needs a value": "filtret {field} kräver ett värde",
    "there is no library to search: {path} is not there": "det finns inget bibliotek att söka i: {path} finns inte",
    "make the demonstration: tunilib demo, or name a library: --store sqlite:///PATH": "skapa exempelbiblioteket: tunilib demo, eller ange ett bibliotek: --store sqlite:///PATH",
    "this library can be searched only after signing in": "det här biblioteket kan genomsökas bara efter inloggning",
    "sign in: tunilib login": "logga in: tunilib login",
    "favourites cannot be sorted by {sort}": "favoriter kan inte sorteras efter {sort}",
    "choose one of: {sorts}": "välj en av: {sorts}",
    "the list {name} is private": "listan {name} är privat",
    "publish it first: tunilib favourites publish": "publicera den först: tunilib favourites publish",
    "several lists are called {list}": "flera listor heter {list}",
    "name one by its ID: tunilib favourites lists": "ange en med dess ID: tunilib favourites lists",
    "there is no such alert: {alert}": "det finns ingen sådan bevakning: {alert}",
    "choose one of: {alerts}": "välj en av: {alerts}",
    "no mail is set up": "ingen e-post är inställd",
    "add [mail] to {path}": "lägg till [mail] i {path}",
    "citations need tunilib[cite]": "formaterade källhänvisningar kräver tunilib[cite]",
    "install it: pip install 'tunilib[cite]'": "installera det: pip install 'tunilib[cite]'",
    "a style goes with the format text": "en stil hör till formatet text",
    "no browser could be opened": "ingen webbläsare kunde öppnas",
    "write the page with --post-page and open it yourself": "skriv sidan med --post-page och öppna den själv",
    "no format that can be read is called {name}": "inget format som kan läsas heter {name}",
    "choose one of: {formats}": "välj en av: {formats}",
}
