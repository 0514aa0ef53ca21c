"""What the fake sites say, typed from the recorded pages and the notes on the protocol, never from the parser's tables.

Each row holds the texts of a Finna site in English, Finnish and Swedish, and then the English of a VuFind site where it
differs. A VuFind site in Finnish or Swedish says what Finna says. No Swedish page was recorded: that column follows the
notes, and where they are silent what Finna's sites show. ``tests/contract/test_words.py`` compares the tables with the
pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.fakes.reason_words import FINES as FINES, ITEMS as ITEMS, PAYMENTS, REASONS as REASONS, Row as Row

LABELS: Final[Mapping[str, Row]] = {
    "due": ("Due date", "Eräpäivä", "Förfallodag", "Due Date"),
    "renewed": ("Renewed", "Uusittu", "Förnyat"),
    "renewals-left": ("Renewals remaining", "Uusimiskertoja jäljellä", "Förnyelser återstående"),
    "borrowed-at": ("Borrowing Location", "Lainauspaikka", "Utlåningsställe"),
    "barcode": ("Barcode", "Viivakoodi", "Streckkod"),
    "checked-out": ("Checkout Date", "Lainauspäivä", "Utlåningsdag"),
    "returned": ("Return Date", "Palautuspäivä", "Återlämningsdag"),
    "pickup": ("Pickup Location", "Noutopaikka", "Hämtas från"),
    "created": ("Created", "Luotu", "Skapad"),
    "expires": ("Expires", "Vanhenee", "Förfaller"),
    "position": ("Queue Position", "Sijainti jonossa", "Placering i kön"),
    "last-name": ("Last Name", "Sukunimi", "Efternamn"),
    "address": ("Address 1", "Osoite 1", "Adress 1"),
    "phone": ("Phone", "Puhelin", "Telefonnummer", "Phone Number"),
    "email": ("Email", "Sähköposti", "E-post"),
    "username": ("Username", "Käyttäjätunnus", "Användarnamn"),
    "login-method": ("Login method", "Kirjautumistapa", "Inloggningsmetod"),
    "home-library": (
        "Preferred pick up location",
        "Ensisijainen noutopaikka",
        "Jag vill hämta reservationer från",
        "Preferred Library",
    ),
    "title": ("Title", "Otsikko", "Titel"),
    "kind": ("Type", "Tyyppi", "Typ", "Fine"),
    "registered": ("Reg. Date", "Kirjauspvm", "Avgift skapad", "Fine Date"),
    "amount": ("Fee", "Maksu", "Avgift"),
    "balance": ("Balance", "Maksettavaa", "Att betala"),
}

HEADINGS: Final[Mapping[str, Row]] = {
    "loans": ("Checked Out Items", "Lainat", "Lån", "Your Checked Out Items"),
    "history": ("Loan History", "Lainaushistoria", "Lånehistorik"),
    "holds": ("Holds and Recalls", "Varaukset", "Reserveringar", "Your Holds and Recalls"),
    "retrievals": ("Storage Retrieval Requests", "Varastotilaukset", "Magasinsbeställningar"),
    "ill": ("Interlibrary Loan Requests", "Kaukolainatilaukset", "Fjärrlånbeställningar"),
    "fines": ("Your Fines", "Maksut", "Avgifter"),
    "cards": ("Library Cards", "Kirjastokortit", "Bibliotekskort"),
    "profile": ("Profile", "Omat tiedot", "Min profil", "Your Profile"),
    "login": ("Login", "Kirjaudu", "Logga in"),
}

MESSAGES: Final[Mapping[str, Row]] = {
    "list.deleted": ("List has been deleted.", "Suosikkilista poistettu.", "Favoritlistan har raderats."),
    "list.changed": ("List successfully updated.", "Lista päivitetty.", "Listan har uppdaterats."),
    "list.ordered": ("Sort order saved", "Järjestys tallennettu", "Sortering sparad"),
    "favourites.deleted": ("Your saved item(s) were deleted.", "Suosikit poistettu.", "Dina favoriter har raderats."),
    "favourites.saved": (
        "Your item(s) were saved successfully. Go to List.",
        "Tietueet tallennettu onnistuneesti. Siirry listalle.",
        "Posterna sparades. Gå till listan.",
    ),
    "search.saved": ("Search saved successfully.", "Haku tallennettu.", "Sökningen har sparats."),
    "search.deleted": ("Saved search removed successfully.", "Haku poistettu.", "Sökningen har raderats."),
    "selection.none-favourites": (
        "No items were selected. Please click on a checkbox next to an item and try again.",
        "Ei valittuja tietueita. Rastita tietueen viereinen laatikko.",
        "Inga poster är valda. Kryssa i rutan bredvid posten för att välja den.",
    ),
    "untitled": ("Title not available", "Ei nimekettä", "Titeln är inte tillgänglig", "n/a"),
    "empty.loans": ("You do not have any items checked out.", "Ei lainoja.", "Du har inga lån."),
    "empty.history": (
        "You do not have any loans in the loan history.",
        "Ei tietoja lainaushistoriassa.",
        "Du har inga lån i lånehistoriken.",
        "You do not have any loans in your loan history.",
    ),
    "card.no-support": (
        "The requested function is not available with the active library card.",
        "Toiminto ei ole saatavissa käytössä olevalla kirjastokortilla.",
        "Den begärda åtgärden är inte tillgänglig med det aktiva bibliotekskortet.",
    ),
    "empty.holds": (
        "You do not have any holds or recalls placed.",
        "Ei voimassaolevia varauksia.",
        "Du har inga reserveringar i kraft.",
    ),
    "empty.retrievals": (
        "You do not have any storage retrieval requests placed.",
        "Ei voimassaolevia varastotilauksia.",
        "Du har inga magasinsbeställningar i kraft.",
    ),
    "empty.ill": (
        "You do not have any interlibrary loan requests placed.",
        "Ei voimassaolevia kaukolainatilauksia.",
        "Du har inga fjärrlånbeställningar i kraft.",
    ),
    "empty.fines": ("You do not have any fines", "Ei maksamattomia maksuja", "Du har inga obetalda avgifter"),
    **PAYMENTS,
    "empty.favourites": (
        "You do not have any saved resources. Perform a search and use the Save to List button to save items.",
        "Ei tallennettuja tietueita.",
        "Du har inga sparade resurser.",
        "You do not have any saved resources",
    ),
    "empty.recent-searches": (
        "There are currently no searches in your history.",
        "Hakuhistoria on tyhjä.",
        "Ingen sökhistorik",
    ),
    "empty.saved-searches": (
        "You don't have any saved searches.",
        "Sinulla ei ole yhtään tallennettua hakua.",
        "Du har inga sparade sökningar.",
    ),
    "empty.query": ("(no search term)", "(ei hakusanaa)", "(inget sökord)", "Anything (empty search)"),
    "no-card-name": ("The card name is missing", "Kortin nimi puuttuu", "Kortnamnet saknas"),
    "cannot-renew": ("Cannot renew", "Ei voi uusia", "Kan inte förnya"),
    "cannot-change": ("Cannot update", "Ei voi muokata", "Kan inte ändra"),
    "system.down": (
        (
            "Connection to the library management system failed. Information related to your library account cannot be"
            " displayed. If the problem persists, please contact your library."
        ),
        (
            "Kirjastojärjestelmään ei saatu yhteyttä. Tietoja, jotka liittyvät tiliisi kirjastossa, ei voida näyttää."
            " Jos ongelma jatkuu, ota yhteyttä kirjastoon."
        ),
        (
            "Anslutning till bibliotekssystemet misslyckades. Information relaterad till ditt bibliotekskonto kan inte"
            " visas. Kontakta kundtjänst om problemet kvarstår."
        ),
    ),
    "signed-in-with-card": ("library card", "kirjastokortti", "bibliotekskort"),
    "login.invalid": (
        "Invalid login -- please try again.",
        "Käyttäjätunnus/salasana ei täsmää. Yritä uudestaan.",
        "Användarnamn/lösenord stämmer inte. Försök igen.",
    ),
    "login.blank": (
        "Login information cannot be blank.",
        "Käyttäjätunnus/salasana ei voi olla tyhjä.",
        "Användarnamn/lösenord kan inte vara tomt.",
    ),
    "login.later": (
        "We cannot log you in at this time. Please try again later.",
        "Sisäänkirjautuminen epäonnistui. Yritä uudestaan hetken kuluttua.",
        "Inloggningen misslyckades. Försök igen efter en stund.",
    ),
    "login.administrator": (
        "We cannot log you in at this time. Please contact your system administrator for assistance.",
        "Sisäänkirjautuminen epäonnistui. Ota yhteyttä järjestelmän ylläpitäjään.",
        "Inloggningen misslyckades. Kontakta systemadministratören.",
    ),
    "login.locked": (
        "Your account is locked. Contact library customer service.",
        "Käyttäjätilisi on lukittu, ota yhteys kirjastoon.",
        "Ditt användarkonto är låst. Kontakta bibliotekets kundtjänst.",
    ),
    "login.required": ("You must be logged in first", "Kirjaudu sisään ensin", "Du måste logga in först"),
    "login.closed": (
        "Login is not available at this time.",
        "Sisäänkirjautuminen ei ole käytössä.",
        "Inloggning är inte i bruk",
    ),
    "csrf": (
        "The request could not be processed. Please try again.",
        "Pyyntöä ei voitu käsitellä. Yritä uudestaan.",
        "Begäran kunde inte behandlas. Försök igen.",
    ),
    "parameters": (
        "Sorry, an error has occurred. Inconsistent parameters detected.",
        "Tapahtui virhe. Parametrit ovat ristiriitaiset.",
        "Ett fel har uppstått. Motstridande parametrar.",
    ),
    "no-loans-selected": ("No items were selected", "Yhtään lainaa ei valittu", "Inga valda lån"),
    "no-holds-selected": ("No holds were selected", "Yhtään varausta ei valittu", "Inga reserveringar valda"),
    "no-requests-selected": (
        "No storage retrieval requests were selected",
        "Yhtään tilausta ei valittu",
        "Inga beställningar valda",
    ),
    "loan.overdue": ("Item Overdue", "Laina on myöhässä", "Lånet är försenat."),
    "loan.due-soon": (
        "Item due within the next 24 hours",
        "Laina-aikaa jäljellä alle vuorokausi",
        "Lånet förfaller inom ett dygn.",
    ),
    "renewal.row-done": ("Renewal Successful", "Uusiminen onnistui", "Förnyandet lyckades"),
    "renewal.row-refused": ("This item could not be renewed", "Lainaa ei voitu uusia", "Lånet kunde inte förnyas"),
    "renewal.done": (
        "{count} item(s) renewed of total {total} checked out items.",
        "{count} laina(a) uusittiin yhteensä {total} lainasta.",
        "{count} lån förnyades om alla {total} lånen.",
    ),
    "renewal.refused": (
        "{count} item(s) could not be renewed",
        "{count} lainan uusinta epäonnistui.",
        "{count} lån kunde inte förnyas",
    ),
    "hold.ready-until": (
        "Available for Pickup Until {date}",
        "Noudettavissa - nouto viimeistään {date}",
        "Kan avhämtas t.o.m. {date}",
    ),
    "hold.in-transit": (
        "In Transit to Pickup Location",
        "Matkalla noutopaikkaan",
        "På väg till avhämtninsplatsen",
    ),
    "hold.frozen": (
        "Frozen (temporarily suspended)",
        "Jäädytetty (väliaikaisesti keskeytetty)",
        "Frusen (tillfälligt avbruten)",
    ),
    "hold.frozen-until": (
        "Frozen (temporarily suspended) through {date}",
        "Jäädytetty (väliaikaisesti keskeytetty) {date} asti",
        "Frusen (tillfälligt avbruten) t.o.m {date}",
    ),
    "request.processed": ("Processed: {date}", "Käsitelty: {date}", "Behandlad: {date}"),
    "request.cancelled": ("Cancelled", "Peruttu", "Annullerad", "Canceled"),
    "holds.cancelled": (
        "{count} request(s) were successfully deleted.",
        "{count} varaus(ta) poistettu.",
        "{count} reservation(er) har raderats.",
        "{count} request(s) were successfully canceled",
    ),
    "holds.not-cancelled": (
        "{count} request(s) could not be deleted.",
        "{count} varausta ei voitu poistaa.",
        "{count} reservation(er) kunde inte raderas",
        "{count} request(s) could not be canceled",
    ),
    "hold.not-cancelled": (
        "Your request was not deleted. Please contact the issue desk for further assistance. {reason}",
        "Varaustasi ei poistettu. Ota yhteyttä kirjaston asiakaspalveluun. {reason}",
        "Reservationen kunde inte raderas. Kontakta kundtjänst. {reason}",
        "Your request was not canceled. Please contact the circulation desk for further assistance : {reason}",
    ),
    "requests.cancelled": (
        "{count} request(s) were successfully cancelled",
        "{count} tilaus(ta) peruttu",
        "{count} beställning(ar) har annullerats",
        "{count} request(s) were successfully canceled",
    ),
    "requests.not-cancelled": (
        "{count} request(s) could not be canceled",
        "{count} request(s) could not be canceled",
        "{count} request(s) could not be canceled",
    ),
    "request.not-cancelled": (
        "Your request was not cancelled. Please contact the issue desk for further assistance : {reason}",
        "Tilaustasi ei peruttu. Ota yhteyttä asiakaspalveluun. : {reason}",
        "Din beställning annullerades inte. Kontakta kundtjänst. : {reason}",
        "Your request was not canceled. Please contact the circulation desk for further assistance : {reason}",
    ),
    "holds.changed": (
        "{count} hold(s) updated",
        "{count} varaus(ta) päivitetty",
        "{count} reservering(ar) uppdaterats",
    ),
    "holds.not-changed": (
        "Updating failed for {count} hold(s)",
        "{count} varauksen päivitys epäonnistui",
        "Uppdatering av {count} reservering(ar) misslyckades",
    ),
    "hold.placed": (
        "Your request was successful. {list}.",
        "Varauspyyntö onnistui. {list}.",
        "Material har reserverats. {list}.",
    ),
    "request.placed": (
        "Your request was successful. {list}.",
        "Varastotilaus onnistui. {list}.",
        "Material har beställts. {list}.",
    ),
    "date.start": (
        "Please enter a valid start date",
        "Anna kelvollinen aloituspäivä",
        "Ange ett giltigt startdatum",
    ),
    "date.required-by": (
        "Please enter a valid 'required by' date",
        "Anna kelvollinen viimeinen voimassaolopäivä",
        "Ange en giltig sista giltighetsdag",
    ),
    "date.frozen": (
        'Please enter a valid "frozen through" date',
        "Syötä kelvollinen viimeinen jäädytyspäivä",
        'Ange ett giltigt "frusen t.o.m." datum',
    ),
    "profile.changed": (
        "Your profile was updated as requested",
        "Käyttäjäprofiilisi on päivitetty.",
        "Din användarprofil har uppdaterats.",
    ),
    "profile.not-changed": (
        "Your profile could not be updated",
        "Käyttäjäprofiilisi päivitys epäonnistui",
        "Din användarprofil kunde inte uppdateras",
    ),
    "profile.email-changed": (
        "Your email address has been changed successfully",
        "Sähköpostiosoitteesi on vaihdettu",
        "Din e-postadress har ändrats",
    ),
    "profile.change-accepted": ("Change request accepted.", "Muutospyyntö on hyväksytty.", "Begäran har godkänts."),
    "password.changed": (
        "Your password has successfully been changed",
        "Salasana vaihdettu",
        "Lösenordet har ändrats",
    ),
    "card.deleted": ("Library Card Deleted", "Kirjastokortti poistettu", "Bibliotekskortet har raderats"),
}

_COLUMN = {"en": 0, "en-gb": 0, "fi": 1, "sv": 2}


def label(product: str, language: str, key: str) -> str:
    return _text(LABELS[key], product, language)


def item(product: str, language: str, key: str) -> str:
    """Where a copy is, and what is said beside it."""
    return _text(ITEMS[key], product, language)


def heading(product: str, language: str, key: str) -> str:
    return _text(HEADINGS[key], product, language)


def message(product: str, language: str, code: str, **values: object) -> str:
    return _text(MESSAGES[code], product, language).format(**values)


def reason(product: str, language: str, code: str) -> str:
    """The library's reason; the code itself where these tables have no sentence for it."""
    return _text(REASONS[code], product, language) if code in REASONS else f"Refused: {code}"


def fine(product: str, language: str, kind: str) -> str:
    return _text(FINES.get(kind, FINES["other"]), product, language)


def renewed_summary(count: int) -> str:
    """The summary of both products, in English on every site."""
    return f"Successfully renewed {_items(count)}."


def refused_summary(count: int) -> str:
    """The summary of both products, in English on every site."""
    return f"Unable to renew {_items(count)} due to errors."


def _items(count: int) -> str:
    return f"{count} item" if count == 1 else f"{count} items"


def _text(row: Row, product: str, language: str) -> str:
    column = _COLUMN[language]
    return row[3] if product == "vufind" and column == 0 and len(row) == 4 else row[column]
