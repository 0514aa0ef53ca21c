"""Errors of the command line's frame."""

TEXTS = {
    "error": "virhe",
    "hint": "vihje",
    "interrupted": "Keskeytetty.",
    "unexpected": "Tapahtui jotain odottamatonta ({kind}). Ei ole varmaa, tehtiinkö pyydetty asia.",
    "report": (
        "Katso tilanne ennen kuin yrität uudelleen. Ilmoita viasta: suorita komento uudelleen valitsimella --verbose."
    ),
    "report-trail": "Tämä on vika tunilibissä. Ilmoita siitä näiden tietojen kanssa: {trail}",
    "output-closed": "Tulostevirta on suljettu.",
    "output-failed": "Tulostevirtaan ei voi kirjoittaa[: {why}]",
    "output-done": "Komennon tekemät muutokset ovat voimassa; vain niiden tuloste hävisi.",
    "file-failed": "{file}: {why}",
}
