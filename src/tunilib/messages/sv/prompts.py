"""Questions at a terminal."""

TEXTS = {
    "yes-or-no": "{question} (j/N)",
    "yes-words": "j ja y yes",
    "not-done": "Inget gjordes.",
    "card": "Bibliotekskortets nummer",
    "password": "Lösenord",
    "old-password": "Gammalt lösenord",
    "new-password": "Nytt lösenord",
    "repeated-password": "Nytt lösenord igen",
    "remove-card": "Ta bort kortet {card} från kontot?",
    "reset-demo": "Kasta demonstrationen och göra en ny?",
    "delete-list": "Ska listan {name} raderas med {count} {count|favorit|favoriter}?",
    "clear-saved": "Ska också de sparade sökningarna och deras bevakningar raderas?",
}
