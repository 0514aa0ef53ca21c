"""Errors of the command line's frame."""

TEXTS = {
    "error": "fel",
    "hint": "tips",
    "interrupted": "Avbrutet.",
    "unexpected": "Något oväntat hände ({kind}). Det är inte säkert om det som begärdes blev gjort.",
    "report": "Se efter innan du upprepar. Rapportera felet: kör kommandot igen med --verbose.",
    "report-trail": "Det här är ett fel i tunilib. Rapportera det med dessa uppgifter: {trail}",
    "output-closed": "Standardutmatningen är stängd.",
    "output-failed": "Det går inte att skriva till standardutmatningen[: {why}]",
    "output-done": "Det som kommandot gjorde är gjort; bara utskriften gick förlorad.",
    "file-failed": "{file}: {why}",
}
