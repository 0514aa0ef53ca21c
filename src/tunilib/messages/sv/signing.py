"""Signing in and out."""

TEXTS = {
    "signed-in": "Inloggad i {library} med profilen {profile}.",
    "not-kept": "Lösenordet kunde inte sparas, så en ny session frågar efter det: {why}.",
    "not-told": "Biblioteket kunde inte meddelas; sessionen glömdes på den här datorn: {why}",
    "tell-library": "Den här adressen är din egen, för påminnelser. Meddela också biblioteket en ny adress: tunilib profile request-change email=…",
    "no-mail": "Ingen e-post är inställd ([mail] i config.toml), så meddelandena väntar vidare.",
}
