"""What is said of favourites on their way in and out."""

TEXTS = {
    "written": "{count} {count|referens|referenser} skrevs till {file}.",
    "opened": "{count} {count|referens|referenser} lämnades till RefWorks i din webbläsare.",
    "post-title": "Referenser till RefWorks",
    "post-send": "Skicka till RefWorks",
}
