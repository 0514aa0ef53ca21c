"""Errors and notes of this machine and of file formats, by their English templates."""

TEXTS = {
    "the file is empty": "tiedosto on tyhjä",
    "the file is in no format known here": "tiedoston muotoa ei tunneta",
    "TUNILIB_NOW is not a time: {value}": "TUNILIB_NOW ei ole aika: {value}",
    "write a date (2026-03-01), or a date and a time (2026-03-01T09:30, with +02:00 or Z if you like)": (
        "kirjoita päivä (2026-03-01) tai päivä ja aika (2026-03-01T09:30, halutessasi myös +02:00 tai Z)"
    ),
    "there is a file of this name already: {path}": "tämänniminen tiedosto on jo olemassa: {path}",
    "choose another name, or move it": "valitse toinen nimi tai siirrä tiedosto",
    "{path} was made by a newer tunilib (version {seen} of the file, this one knows {known})": (
        "{path} on tehty uudemmalla tunilibillä (tiedoston versio {seen}, tämä tuntee version {known})"
    ),
    "upgrade tunilib": "päivitä tunilib",
    "{path} belongs to another program, or holds something else": (
        "{path} kuuluu toiselle ohjelmalle tai sisältää jotain muuta"
    ),
    "look at the name": "tarkista nimi",
    "{path} is empty": "{path} on tyhjä",
    "this Python has no SQLite": "tässä Pythonissa ei ole SQLitea",
    "install a Python with its sqlite3 module": "asenna Python, jossa on sqlite3-moduuli",
    "this Python has SQLite {version}, and tunilib needs {oldest} or newer": (
        "tässä Pythonissa on SQLite {version}, ja tunilib tarvitsee version {oldest} tai uudemman"
    ),
    "install a newer Python or SQLite": "asenna uudempi Python tai SQLite",
    "there is no such file: {path}": "tällaista tiedostoa ei ole: {path}",
    "{path} is no database": "{path} ei ole tietokanta",
    "{path} may not be opened": "tiedostoa {path} ei saa avata",
    "make the file and its folder yours": "ota tiedosto ja sen kansio omiin nimiisi",
    "there is not enough memory for {path}": "muisti ei riitä tiedostolle {path}",
    "close other programs and try again": "sulje muita ohjelmia ja yritä uudelleen",
    "{path} may not be written": "kohteeseen {path} ei saa kirjoittaa",
    "{path} could not be read or written, the disk is full or faulty": (
        "tiedostoa {path} ei voitu lukea tai kirjoittaa, levy on täynnä tai viallinen"
    ),
    "free some space, and look at the disk": "vapauta tilaa ja tarkista levy",
    "{path} is damaged": "{path} on vaurioitunut",
    "restore it from a backup": "palauta se varmuuskopiosta",
    "the disk is full, {path} could not be changed": "levy on täynnä, tiedostoa {path} ei voitu muuttaa",
    "free some space and try again; nothing was changed": "vapauta tilaa ja yritä uudelleen; mitään ei muutettu",
    "{path} cannot be opened": "tiedostoa {path} ei voi avata",
    "a change of {path} was refused as it breaks a rule of the data: {sqlite}": (
        "tiedoston {path} muutos hylättiin, koska se rikkoo tietojen sääntöä: {sqlite}"
    ),
    "report this": "ilmoita tästä",
    "look at the name, or restore the file from a backup": "tarkista nimi tai palauta tiedosto varmuuskopiosta",
    "another program keeps {path} busy": "toinen ohjelma pitää tiedostoa {path} varattuna",
    "try again later": "yritä myöhemmin uudelleen",
    "look whether it is the right file": "tarkista, onko se oikea tiedosto",
    "{path} is larger than {limit} bytes": "{path} on suurempi kuin {limit} tavua",
    "{path} cannot be used: {system}": "kohdetta {path} ei voi käyttää: {system}",
    "look at the file and its folder": "tarkista tiedosto ja sen kansio",
    "{path} may not be read": "kohdetta {path} ei saa lukea",
    "make it yours, or choose another place": "ota se omiin nimiisi tai valitse toinen paikka",
    " with {variable}": " muuttujalla {variable}",
    "{path} is on a disk that may only be read": "{path} on levyllä, jolta saa vain lukea",
    "choose another place": "valitse toinen paikka",
    "the disk is full, {path} could not be written": "levy on täynnä, kohdetta {path} ei voitu kirjoittaa",
    "your quota on the disk is used up, {path} could not be written": (
        "levytilakiintiösi on täynnä, kohdetta {path} ei voitu kirjoittaa"
    ),
    "{path} would grow too large": "{path} kasvaisi liian suureksi",
    "there is no such file or folder: {path}": "tällaista tiedostoa tai kansiota ei ole: {path}",
    "a part of this name is a file and no folder: {path}": "osa tästä nimestä on tiedosto eikä kansio: {path}",
    "this is a folder and no file: {path}": "tämä on kansio eikä tiedosto: {path}",
    "this name is too long: {path}": "tämä nimi on liian pitkä: {path}",
    "the symbolic links lead in a circle: {path}": "symboliset linkit kiertävät kehää: {path}",
    "this is no regular file: {path}": "tämä ei ole tavallinen tiedosto: {path}",
    "another process has been using {path} for more than {seconds} seconds": (
        "toinen prosessi on käyttänyt kohdetta {path} yli {seconds} sekuntia"
    ),
    "try again later, or look which tunilib is still running": (
        "yritä myöhemmin uudelleen tai katso, mikä tunilib on vielä käynnissä"
    ),
    "password_command printed a line of more than {bytes} bytes: {program}": (
        "password_command tulosti yli {bytes} tavun rivin: {program}"
    ),
    "password_command printed what is no text in UTF-8: {program}": (
        "password_command tulosti muuta kuin UTF-8-tekstiä: {program}"
    ),
    "password_command printed no password in its first line: {program}": (
        "komennon password_command ensimmäisellä rivillä ei ollut salasanaa: {program}"
    ),
    "password_command cannot be run: {program}": "komentoa password_command ei voi suorittaa: {program}",
    "password_command failed with exit code {exit}: {program}": (
        "password_command päättyi virhekoodiin {exit}: {program}"
    ),
    "password_command cannot be split into words: {problem}": (
        "komentoa password_command ei voi jakaa sanoiksi: {problem}"
    ),
    "password_command is empty": "password_command on tyhjä",
    "password_command took longer than {seconds} seconds: {program}": (
        "password_command kesti yli {seconds} sekuntia: {program}"
    ),
    "run the command in a terminal: its first line must be the password": (
        "suorita komento päätteessä: sen ensimmäisen rivin on oltava salasana"
    ),
    "this user has no home folder": "tällä käyttäjällä ei ole kotikansiota",
    "set HOME, or TUNILIB_CONFIG, TUNILIB_DATA and TUNILIB_STATE": (
        "aseta HOME, tai TUNILIB_CONFIG, TUNILIB_DATA ja TUNILIB_STATE"
    ),
    "TUNILIB_CONFIG names {path}, and profiles.toml is the file that login writes": (
        "TUNILIB_CONFIG on {path}, mutta tiedoston profiles.toml kirjoittaa login"
    ),
    "give your own configuration another name, such as config.toml": (
        "anna omille asetuksillesi toinen nimi, esimerkiksi config.toml"
    ),
    "a name or number holds bytes that are no text": "nimessä tai numerossa on tavuja, jotka eivät ole tekstiä",
    "write it in UTF-8": "kirjoita se UTF-8-muodossa",
    "this cannot be the name of a profile: {name}": "tämä ei kelpaa profiilin nimeksi: {name}",
    "use 1 to {longest} letters, digits, dashes and blanks, not beginning with a dash": (
        "käytä 1-{longest} merkkiä: kirjaimia, numeroita, viivoja ja välilyöntejä, ei viivaa alkuun"
    ),
    "sign in with `tunilib login`, or try `tunilib demo`": (
        "kirjaudu komennolla `tunilib login` tai kokeile: `tunilib demo`"
    ),
    "{path}: default names a profile that does not exist: {name}": "{path}: default on profiili, jota ei ole: {name}",
    "there is no such profile: {name}": "tällaista profiilia ei ole: {name}",
    "there are: {names}": "nämä ovat olemassa: {names}",
    "{path}: [profiles.{name}] has no library or no card": (
        "{path}: kohdassa [profiles.{name}] ei ole kirjastoa tai korttia"
    ),
    "{path}: [profiles.{name}] is no account as long as it has no library and card": (
        "{path}: [profiles.{name}] ei ole tili, ennen kuin sillä on kirjasto ja kortti"
    ),
    "mend the file; it was left as it is": "korjaa tiedosto; se jätettiin ennalleen",
    "{path} sets default = {name}, which wins over a choice made here": (
        "tiedostossa {path} on default = {name}, joka ohittaa täällä tehdyn valinnan"
    ),
    "change it there, or take the line out": "muuta se siellä tai poista rivi",
    "the profile {name} stands in {path}, which tunilib never writes": (
        "profiili {name} on tiedostossa {path}, johon tunilib ei koskaan kirjoita"
    ),
    "take [profiles.{name}] out of that file": "poista [profiles.{name}] siitä tiedostosta",
    "there is such a profile already: {name}": "tällainen profiili on jo olemassa: {name}",
    "choose another name": "valitse toinen nimi",
    "this machine has no keyring": "tässä koneessa ei ole avainrengasta",
    "set password_command in the profile (config.toml), or TUNILIB_PASSWORD": (
        "aseta password_command profiiliin (config.toml), tai TUNILIB_PASSWORD"
    ),
    "the keyring did not keep the password": "avainrengas ei säilyttänyt salasanaa",
    "the keyring did not remove the password": "avainrengas ei poistanut salasanaa",
    "the keyring cannot be loaded": "avainrengasta ei voi ottaa käyttöön",
    "the keyring does not tell the password": "avainrengas ei kerro salasanaa",
    "unlock or mend it, or ": "avaa tai korjaa se, tai ",
    "this is no session that tunilib understands, it was ignored: {path}": (
        "tunilib ei ymmärrä tätä istuntoa, se ohitettiin: {path}"
    ),
    "{path}: {key} is not a key that tunilib knows": "{path}: tunilib ei tunne avainta {key}",
    "{path}: {key} must be ": "{path}: avaimen {key} arvon on oltava ",
    "a table, [{key}]": "taulu, [{key}]",
    "{path}, line {line}: this is not UTF-8": "{path}, rivi {line}: tämä ei ole UTF-8-tekstiä",
    "{path}: tables or arrays nested too deep": "{path}: tauluja tai taulukoita on liian monta sisäkkäin",
    "{path} is not valid TOML: {parser}": "{path} ei ole kelvollista TOMLia: {parser}",
    "one of: {choices}": "jokin näistä: {choices}",
    "a text in quotes, not empty": "teksti lainausmerkeissä, ei tyhjä",
    "a whole number from {lowest} to {highest}": "kokonaisluku väliltä {lowest}-{highest}",
    "true or false": "true tai false",
    "the name of the mail server": "postipalvelimen nimi",
    "the file that takes the mails": "tiedosto, johon viestit kirjoitetaan",
    "tls or starttls (none is for a server on this machine alone)": (
        "tls tai starttls (none on vain tämän koneen palvelimelle)"
    ),
    "{path}: ": "{path}: ",
    "the file is longer than 64 MB": "tiedosto on yli 64 megatavua",
    "the file is no export of Finna's favourites": "tiedosto ei ole Finnan suosikkien vientitiedosto",
    "the file is no CSL style: {path}": "tiedosto ei ole CSL-tyyli: {path}",
    "the style depends on another: {path}": "tyyli riippuu toisesta tyylistä: {path}",
    "use the style that it names as its parent": "käytä tyyliä, jonka se nimeää emotyylikseen",
    "no locale is called {name}": "kieliasetusta {name} ei ole",
    "choose one of: {languages}": "valitse jokin näistä: {languages}",
    "no style is called {style}": "tyyliä {style} ei ole",
    "choose one of: {styles}; or name a CSL file": "valitse jokin näistä: {styles}; tai nimeä CSL-tiedosto",
    "no format that can be written is called {name}": "mikään kirjoitettava muoto ei ole nimeltään {name}",
    "formats: {known}": "muodot: {known}",
    "formats that can be read: {known}": "muodot, jotka voi lukea: {known}",
    "the style cannot be read: {path}: {reason}": "tyyliä ei voi lukea: {path}: {reason}",
    "the style has no list of references: {path}": "tyylissä ei ole lähdeluetteloa: {path}",
    "the style does not work: {path}": "tyyli ei toimi: {path}",
    "the file is not JSON: {reason}": "tiedosto ei ole JSON-muotoinen: {reason}",
}
