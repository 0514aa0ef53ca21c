"""The library's notices to a patron; a body is followed by nothing but the library's name and contact."""

TEXTS = {
    "hold-ready.subject": "Kan hämtas: {title}",
    "hold-ready.body": (
        "{title} väntar på dig på {place} till och med {until}.\n"
        "Om den inte hämtas kostar det {amount}. En reservation som kan hämtas avbokas av biblioteket: {contact}."
    ),
    "hold-uncollected.subject": "Inte hämtad: {title}",
    "hold-uncollected.body": (
        "{title} hämtades inte på {place} senast {until}, och den väntar inte längre på dig.\nEn avgift på {amount} registrerades."
    ),
    "hold-lapsed.subject": "Din reservation har upphört: {title}",
    "hold-lapsed.body": "Din reservation av {title} kunde inte uppfyllas senast {until} och har upphört. Det kostar inget.",
    "hold-dropped.subject": "Din beställning avbokades: {title}",
    "hold-dropped.body": "Exemplaret av {title} som du beställde har kommit bort, och det finns inget annat. Det kostar inget.",
    "loan-lost.subject": "Räknas som förkommen: {title}",
    "loan-lost.body": (
        "Lånet {title}, som förföll {due}, räknas som förkommet.\n"
        "Registrerat: ersättningsavgift {amount}, hanteringsavgift {handling}.\n"
        "Om du lämnar tillbaka det innan du har betalat stryks ersättningsavgiften: {contact}."
    ),
    "change-approved.subject": "Dina personuppgifter har ändrats",
    "change-approved.body": "Ändringen som du bad om har gjorts: {value}.",
    "change-declined.subject": "Dina personuppgifter har inte ändrats",
    "change-declined.body": "Ändringen som du bad om godkändes inte: {value}. Fråga biblioteket: {contact}.",
    "signature": "\n\n{library}, {contact}",
}
