"""Mails about records: references that a patron sends, and alerts of saved searches."""

TEXTS = {
    "untitled": "(ei nimekettä)",
    "and-others": "ym.",
    "published-in": "Teoksessa: {container}",
    "references-subject": "{count} {count|viite|viitettä}[: {list}]",
    "news-subject": "{count} uutta haulle: {query}",
    "news-opening": "Uutta kirjastossa {library} tallennetulle haullesi: {query}",
    "news-more": "Ja {count} muuta: tee haku uudelleen, niin näet kaikki.",
    "news-why": "Saat tämän viestin, koska olet asettanut haulle vahdin ({alert}). Viestit loppuvat komennolla: {command}",
    "everything": "kaikki",
}
