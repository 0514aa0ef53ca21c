"""The account at a glance."""

TEXTS = {
    "account": "Konto",
    "loans": "Lån",
    "holds": "Reservationer",
    "fines": "Avgifter",
    "card": "Kort",
    "session": "Session",
    "expires": "giltig till {date}",
    "overdue": "{count} försenade",
    "due-soon": "{count} förfaller snart",
    "later": "{count} senare",
    "next": "nästa förfallodag {date}",
    "ready": "{count} att hämta",
    "in-transit": "{count} på väg",
    "waiting": "{count} väntar",
    "suspended": "lånerätten är indragen",
    "not-suspended": "lånerätten gäller",
    "today": "i dag",
    "ago": "för {count} {count|dag|dagar} sedan",
    "in": "om {count} {count|dag|dagar}",
}
