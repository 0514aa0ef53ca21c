"""Signing in and out."""

TEXTS = {
    "signed-in": "Signed in at {library} as profile {profile}.",
    "not-kept": "The password could not be kept, so a new session will ask for it: {why}.",
    "not-told": "The library could not be told; the session was forgotten on this machine: {why}",
    "tell-library": "This address is your own, for reminders. Tell the library of a new address too: tunilib profile request-change email=…",
    "no-mail": "No mail is set up ([mail] in config.toml), so the notices go on waiting.",
}
