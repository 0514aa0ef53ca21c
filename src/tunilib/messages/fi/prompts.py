"""Questions at a terminal."""

TEXTS = {
    "yes-or-no": "{question} (k/E)",
    "yes-words": "k kyllä y yes",
    "not-done": "Mitään ei tehty.",
    "card": "Kirjastokortin numero",
    "password": "Salasana",
    "old-password": "Vanha salasana",
    "new-password": "Uusi salasana",
    "repeated-password": "Uusi salasana uudelleen",
    "remove-card": "Poistetaanko kortti {card} tililtä?",
    "reset-demo": "Hävitetäänkö esittelykirjasto ja tehdään uusi?",
    "delete-list": "Poistetaanko lista {name} ja sen {count} {count|suosikki|suosikkia}?",
    "clear-saved": "Poistetaanko myös tallennetut haut ja niiden vahdit?",
}
