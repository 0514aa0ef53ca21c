"""Errors of libraries behind their doors, by their English templates."""

TEXTS = {
    "the library has ended this session": "kirjasto on päättänyt tämän istunnon",
    "sign in again: tunilib login": "kirjaudu uudelleen: tunilib login",
    "this machine does not know the time zone {zone}": "tällä koneella ei ole aikavyöhykettä {zone}",
    "look at its name, or install the time zones: pip install tzdata": (
        "tarkista nimi, tai asenna aikavyöhykkeet: pip install tzdata"
    ),
    "this is not the address of a library: {address}": "tämä ei ole kirjaston osoite: {address}",
    "write sqlite:///PATH, or sqlite:////PATH for a path from the root": (
        "kirjoita sqlite:///PATH, tai juuresta alkava polku sqlite:////PATH"
    ),
    "a hold cannot be frozen until a day that has passed: {date}": (
        "varausta ei voi keskeyttää menneeseen päivään asti: {date}"
    ),
    "a hold cannot expire in the past: {date}": "varaus ei voi päättyä menneisyydessä: {date}",
    "the record {record} has no such copy: {item}": "tietueella {record} ei ole tällaista nidettä: {item}",
    "no patron has this card: {card}": "kenelläkään asiakkaalla ei ole tätä korttia: {card}",
    "there is no such record: {record}": "tällaista tietuetta ei ole: {record}",
    "this cannot be a {what}: {text}": "tämä ei kelpaa ({what}): {text}",
    "use 1 to 32 letters a-z, digits, points, hyphens and underscores": (
        "käytä 1-32 merkkiä: kirjaimia a-z, numeroita, pisteitä, yhdysmerkkejä ja alaviivoja"
    ),
    "no copy has this barcode: {barcode}": "millään niteellä ei ole tätä viivakoodia: {barcode}",
    "there is no such collection: {collection}": "tällaista kokoelmaa ei ole: {collection}",
    "choose one of: {collections}": "valitse jokin näistä: {collections}",
    "a patron needs a name": "asiakas tarvitsee nimen",
    "the library does not accept this card number and password": "kirjasto ei hyväksy tätä kortin numeroa ja salasanaa",
    "the service desk of {library} gives a new password against proof of identity ({contact})": (
        "uuden salasanan saa kirjaston {library} palvelutiskiltä todistamalla henkilöllisyytensä ({contact})"
    ),
    "after too many wrong passwords in a row the card is locked for {minutes} minutes, until {until}": (
        "liian monen peräkkäisen väärän salasanan jälkeen kortti on lukittu {minutes} minuutiksi, "
        "kunnes kello on {until}"
    ),
    "the service desk can unlock it; ": "palvelutiski voi avata lukituksen; ",
    "this library has no part of that name: {target}": "tällä kirjastolla ei ole tämännimistä osaa: {target}",
    "the pick-up library must be named": "noutopaikka on annettava",
    "name one with --pickup: {places}": "anna jokin näistä valitsimella --pickup: {places}",
    "the rules are not valid TOML: {why}": "säännöt eivät ole kelvollista TOMLia: {why}",
    "see: tunilib desk init --print-rules": "katso: tunilib desk init --print-rules",
    "the rules cannot be used: {problems}": "sääntöjä ei voi käyttää: {problems}",
    "the rules name an unknown time zone: {zone}": "sääntöjen aikavyöhyke on tuntematon: {zone}",
    "{path} holds no library": "tiedostossa {path} ei ole kirjastoa",
    "make one: tunilib desk init": "tee sellainen: tunilib desk init",
    "there is no backend {name}": "taustaosaa {name} ei ole",
    "choose one of: {names}": "valitse jokin näistä: {names}",
    "the name of a card has at most {count} characters": "kortin nimessä on enintään {count} merkkiä",
    "there is no such request: {id}": "tällaista pyyntöä ei ole: {id}",
    "see: tunilib desk patron requests": "katso: tunilib desk patron requests",
    "there is no such field: {field}": "tällaista kenttää ei ole: {field}",
    "name one of: {fields}": "anna jokin näistä: {fields}",
    "the value of {field} is too long": "kentän {field} arvo on liian pitkä",
    "nothing is to be changed": "mitään ei muuteta",
    "this is not a day: {value}": "tämä ei ole päivä: {value}",
    "write it as year-month-day": "kirjoita se muodossa vuosi-kuukausi-päivä",
    "this day is still to come: {date}": "tämä päivä on vasta tulossa: {date}",
    "today is {today}": "tänään on {today}",
    "there is no such fee: {id}": "tällaista maksua ei ole: {id}",
    "this cannot be a fee: {amount}": "tämä ei voi olla maksu: {amount}",
    "a running fine is not charged at a desk": "kertyvää maksua ei peritä tiskillä",
    "name a library or a collection": "anna kirjasto tai kokoelma",
    "there is no such notice: {id}": "tällaista ilmoitusta ei ole: {id}",
    "see: tunilib desk notices list": "katso: tunilib desk notices list",
    "a block needs a reason": "lainauskielto tarvitsee syyn",
    "there is no such hold or request: {id}": "tällaista varausta tai tilausta ei ole: {id}",
    "see: tunilib desk requests list": "katso: tunilib desk requests list",
    "no such reminder: {days}": "tällaista muistutusta ei ole: {days}",
    "choose one of: {choices}": "valitse jokin näistä: {choices}",
}
