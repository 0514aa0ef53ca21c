"""What the demonstration says."""

TEXTS = {
    "made": "Skapade ett bibliotek med hundra böcker: {library}",
    "signed-in": "Biblioteket fanns redan; loggade in på nytt: {library}",
    "unchanged": "Det finns redan, och inget ändrades: {library}. Ett nytt: tunilib demo --reset",
    "patron": "Låntagaren är {name}, kort {card}, lösenord {password}.",
    "try": "Prova:",
}
