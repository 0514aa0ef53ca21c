"""What the demonstration says."""

TEXTS = {
    "made": "Made a library with a hundred books: {library}",
    "signed-in": "The library was there; signed in again: {library}",
    "unchanged": "It is there already, and nothing was changed: {library}. A new one: tunilib demo --reset",
    "patron": "The patron is {name}, card {card}, password {password}.",
    "try": "Try:",
}
