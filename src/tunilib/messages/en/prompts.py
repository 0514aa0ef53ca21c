"""Questions at a terminal."""

TEXTS = {
    "yes-or-no": "{question} (y/N)",
    "yes-words": "y yes",
    "not-done": "Nothing was done.",
    "card": "Card number",
    "password": "Password",
    "old-password": "Old password",
    "new-password": "New password",
    "repeated-password": "New password again",
    "remove-card": "Take card {card} from the account?",
    "reset-demo": "Throw the demonstration away and make a new one?",
    "delete-list": "Delete the list {name} with its {count} {count|favourite|favourites}?",
    "clear-saved": "Delete the saved searches and their alerts too?",
}
