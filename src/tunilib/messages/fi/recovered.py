"""What an interrupted run turned out to have done."""

TEXTS = {
    "renewed": "Keskeytynyt ajo {time:date} ehti uusia lainan {title}: {before:date} → {after:date}.",
    "stands": "Keskeytynyt ajo {time:date} ei uusinut lainaa {title}: eräpäivä on yhä {after:date}.",
    "unknown": "Keskeytyneen ajon {time:date} piti uusia laina {title}; lainaa ei enää ole, joten tulosta ei voi tietää.",
}
