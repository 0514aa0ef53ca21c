"""The account at a glance."""

TEXTS = {
    "account": "Tili",
    "loans": "Lainat",
    "holds": "Varaukset",
    "fines": "Maksut",
    "card": "Kortti",
    "session": "Istunto",
    "expires": "voimassa {date} asti",
    "overdue": "{count} myöhässä",
    "due-soon": "{count} erääntyy pian",
    "later": "{count} myöhemmin",
    "next": "seuraava eräpäivä {date}",
    "ready": "{count} noudettavissa",
    "in-transit": "{count} matkalla",
    "waiting": "{count} odottaa",
    "suspended": "lainausoikeus on keskeytetty",
    "not-suspended": "lainausoikeus on voimassa",
    "today": "tänään",
    "ago": "{count} {count|päivä|päivää} sitten",
    "in": "{count} päivän päästä",
}
