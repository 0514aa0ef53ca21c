"""What was examined on this machine, and how it stands."""

TEXTS = {
    "configuration": "{file}; {count} {count|profile|profiles}.",
    "configuration-notes": "{file}; {count} {count|profile|profiles}; ignored: {notes}",
    "folders": "Data in {data}, state in {state}.",
    "database": "SQLite {version}.",
    "ledger": "{file}",
    "keyring": "{name}",
    "keyring-none": "This machine has no keyring, so passwords cannot be kept; set password_command or TUNILIB_PASSWORD.",
    "keyring-unneeded": "No keyring in use, and nothing needs one[: {why}].",
    "profile": "{name}, at {library}.",
    "connection": "{library} answers.",
    "session": "Signed in[ until {until}]; {loans} {loans|loan|loans}.",
}
