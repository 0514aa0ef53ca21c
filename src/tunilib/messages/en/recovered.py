"""What an interrupted run turned out to have done."""

TEXTS = {
    "renewed": "An interrupted run of {time:date} did renew {title}: {before:date} → {after:date}.",
    "stands": "An interrupted run of {time:date} did not renew {title}: due {after:date} as before.",
    "unknown": "An interrupted run of {time:date} was to renew {title}; the loan is gone, so nobody can tell what became of it.",
}
