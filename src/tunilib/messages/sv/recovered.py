"""What an interrupted run turned out to have done."""

TEXTS = {
    "renewed": "En avbruten körning {time:date} hann förnya lånet {title}: {before:date} → {after:date}.",
    "stands": "En avbruten körning {time:date} förnyade inte lånet {title}: förfallodagen är fortfarande {after:date}.",
    "unknown": "En avbruten körning {time:date} skulle förnya lånet {title}; lånet finns inte längre, så ingen kan veta hur det gick.",
}
