"""What is said, on stderr, where a list is empty."""

TEXTS = {
    "cards": "Det finns inga bibliotekskort.",
    "catalogue": "Inget hittades.",
    "favourites": "Det finns inga favoriter.",
    "favourite-lists": "Det finns inga favoritlistor.",
    "fees": "Avgiftslistan är tom.",
    "fines": "Det finns inga avgifter.",
    "history": "Det finns inga tidigare lån.",
    "holds": "Det finns inga reservationer eller beställningar.",
    "loans": "Det finns inga lån.",
    "notices": "Det finns inga meddelanden.",
    "nothing": "Det finns inget att visa.",
    "pickup-locations": "Det finns inga avhämtningsställen.",
    "profiles": "Det finns inga profiler; skapa en med: tunilib login",
    "renewals": "Det finns inget att förnya.",
    "requests": "Det finns inga begäranden.",
    "searches": "Det finns inga sökningar.",
    "saved-searches": "Det finns inga sparade sökningar.",
    "timeline": "Inget förfaller och inget väntar på att hämtas.",
    "checks": "Det finns inget att undersöka.",
    "change-requests": "Ingen begäran om ändring väntar.",
}
