"""What the demonstration says."""

TEXTS = {
    "made": "Tehtiin sadan kirjan kirjasto: {library}",
    "signed-in": "Kirjasto oli jo olemassa; kirjauduttiin uudelleen: {library}",
    "unchanged": "Se on jo olemassa, eikä mitään muutettu: {library}. Uuden saat näin: tunilib demo --reset",
    "patron": "Asiakas on {name}, kortti {card}, salasana {password}.",
    "try": "Kokeile:",
}
