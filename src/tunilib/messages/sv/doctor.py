"""What was examined on this machine, and how it stands."""

TEXTS = {
    "configuration": "{file}; {count} {count|profil|profiler}.",
    "configuration-notes": "{file}; {count} {count|profil|profiler}; ignorerat: {notes}",
    "folders": "Data i {data}, tillstånd i {state}.",
    "database": "SQLite {version}.",
    "ledger": "{file}",
    "keyring": "{name}",
    "keyring-none": "Datorn har ingen nyckelring, så lösenord kan inte sparas; ange password_command eller TUNILIB_PASSWORD.",
    "keyring-unneeded": "Ingen nyckelring används, och ingen behövs[: {why}].",
    "profile": "{name}, hos {library}.",
    "connection": "{library} svarar.",
    "session": "Inloggad[ till {until}]; {loans} {loans|lån|lån}.",
}
