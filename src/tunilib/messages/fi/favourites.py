"""What is said of favourites on their way in and out."""

TEXTS = {
    "written": "{count} {count|viite|viitettä} kirjoitettiin tiedostoon {file}.",
    "opened": "{count} {count|viite|viitettä} annettiin RefWorksille selaimessasi.",
    "post-title": "Viitteet RefWorksiin",
    "post-send": "Lähetä RefWorksiin",
}
