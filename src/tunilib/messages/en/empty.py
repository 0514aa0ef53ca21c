"""What is said, on stderr, where a list is empty."""

TEXTS = {
    "cards": "There are no library cards.",
    "catalogue": "Nothing was found.",
    "favourites": "There are no favourites.",
    "favourite-lists": "There are no lists of favourites.",
    "fees": "The fee list is empty.",
    "fines": "There are no fines.",
    "history": "There are no earlier loans.",
    "holds": "There are no holds or requests.",
    "loans": "There are no loans.",
    "notices": "There are no notices.",
    "nothing": "There is nothing to show.",
    "pickup-locations": "There is no pick-up library.",
    "profiles": "There are no profiles; make one with: tunilib login",
    "renewals": "There is nothing to renew.",
    "requests": "There are no requests.",
    "searches": "There are no searches.",
    "saved-searches": "There are no saved searches.",
    "timeline": "Nothing falls due, and nothing waits to be picked up.",
    "checks": "There is nothing to examine.",
    "change-requests": "No change of the register waits.",
}
