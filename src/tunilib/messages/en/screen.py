"""The account at a glance."""

TEXTS = {
    "account": "Account",
    "loans": "Loans",
    "holds": "Holds",
    "fines": "Fines",
    "card": "Card",
    "session": "Session",
    "expires": "valid until {date}",
    "overdue": "{count} overdue",
    "due-soon": "{count} due soon",
    "later": "{count} later",
    "next": "next due {date}",
    "ready": "{count} ready",
    "in-transit": "{count} in transit",
    "waiting": "{count} waiting",
    "suspended": "borrowing rights are suspended",
    "not-suspended": "borrowing rights are not suspended",
    "today": "today",
    "ago": "{count} {count|day|days} ago",
    "in": "in {count} {count|day|days}",
}
