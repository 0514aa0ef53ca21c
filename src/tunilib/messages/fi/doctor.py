"""What was examined on this machine, and how it stands."""

TEXTS = {
    "configuration": "{file}; profiileja {count}.",
    "configuration-notes": "{file}; profiileja {count}; ohitettu: {notes}",
    "folders": "Tiedot kansiossa {data}, tila kansiossa {state}.",
    "database": "SQLite {version}.",
    "ledger": "{file}",
    "keyring": "{name}",
    "keyring-none": "Koneessa ei ole avainrengasta, joten salasanoja ei voi tallettaa; aseta password_command tai TUNILIB_PASSWORD.",
    "keyring-unneeded": "Avainrengasta ei käytetä eikä tarvita[: {why}].",
    "profile": "{name}, kirjasto {library}.",
    "connection": "{library} vastaa.",
    "session": "Kirjautuneena[ {until} asti]; lainoja {loans}.",
}
