"""Swedish: what the account pages of Finna and VuFind say."""

from __future__ import annotations

from typing import Final

LABELS: Final = {
    "due": ("Förfallodag",),
    "renewed": ("Förnyat",),
    "renewals-left": ("Förnyelser återstående",),
    "borrowed-at": ("Utlåningsställe",),
    "barcode": ("Streckkod",),
    "material": ("Materialtyp",),
    "volume": ("Nummer", "Volym"),
    "year": ("Utgivningsår",),
    "checked-out": ("Utlånad", "Utlåningsdag"),
    "returned": ("Återlämningsdag",),
    "requested-from": ("Reserverad från",),
    "pickup": ("Hämtas från", "Avhämtningsställe"),
    "created": ("Skapad",),
    "expires": ("Förfaller",),
    "position": ("Placering i kön",),
    "requested-by": ("Begärd av",),
    "requested-for": ("Begärd för",),
    "pickup-number": ("Beställningsnummer",),
    "hold-shelf": ("Reservationshylla",),
    "first-name": ("Förnamn",),
    "last-name": ("Efternamn",),
    "calling-name": ("Tilltalsnamn",),
    "address": ("Adress", "Adress 1", "Adress 2"),
    "zip": ("Postnummer",),
    "city": ("Stad",),
    "country": ("Land",),
    "phone": ("Telefonnummer",),
    "mobile": ("Mobiltelefon", "SMS-nummer"),
    "email": ("E-post",),
    "hold-identifier": ("Reservationskod",),
    "history-kept": ("Spara lånehistorik",),
    "category": ("Grupp",),
    "notes": ("Anmärkningar", "Anmärkning", "Anteckning"),
    "home-library": ("Jag vill hämta reservationer från", "Föredraget bibliotek"),
    "username": ("Användarnamn", "Användarnamn / streckkod"),
    "login-method": ("Inloggningsmetod",),
    "title": ("Titel",),
    "kind": ("Typ", "Avgiftstyp"),
    "description": ("Förklaring", "Beskrivning"),
    "registered": ("Avgift skapad", "Avstämningsdag"),
    "amount": ("Avgift",),
    "balance": ("Att betala",),
    "saved-in": ("Sparad",),
    "call-number": ("Signum",),
    "requests": ("Reservationer", "Reserveringar"),
    "hold-notice": ("Reservationsmeddelande",),
    "due-alert": ("Förfallodagspåminnelse", "Förfallodagspåminnelse via e-post"),
    "overdue-notice": ("Förseningspåminnelse",),
}

MESSAGES: Final = {
    "untitled": ("Titeln är inte tillgänglig", "ingen information"),
    "empty.loans": ("Du har inga lån",),
    "empty.history": ("Du har inga lån i lånehistoriken", "Du har inga lån i utlåningshistoriken"),
    "history.forever": ("För alltid",),
    "history.never": ("Aldrig",),
    "history.off": ("Lånehistoriken är inte aktiverat för det aktiva bibliotekskortet",),
    "empty.holds": ("Du har inga reserveringar i kraft",),
    "empty.retrievals": ("Du har inga magasinsbeställningar i kraft",),
    "empty.ill": ("Du har inga fjärrlånbeställningar i kraft",),
    "empty.fines": ("Du har inga obetalda avgifter",),
    "empty.cards": ("Du har inga bibliotekskort",),
    "empty.favourites": ("Du har inga sparade resurser",),
    "empty.recent-searches": ("Ingen sökhistorik",),
    "empty.saved-searches": ("Du har inga sparade sökningar",),
    "empty.query": ("(inget sökord)", "Vad som helst (inga sökningsvillkor)"),
    "cannot-renew": ("Kan inte förnya",),
    "cannot-change": ("Kan inte ändra",),
    "no-card-name": ("Kortnamnet saknas",),
    "system.down": (
        (
            "Anslutning till bibliotekssystemet misslyckades. Information relaterad till ditt bibliotekskonto kan "
            "inte visas. Kontakta kundtjänst om problemet kvarstår"
        ),
    ),
    "system.error": ("Det har uppstått ett fel",),
    "signed-in-with-card": ("bibliotekskort", "lånekort"),
    "login.invalid": ("Användarnamn/lösenord stämmer inte. Försök igen",),
    "login.blank": ("Användarnamn/lösenord kan inte vara tomt",),
    "login.later": ("Inloggningen misslyckades. Försök igen efter en stund",),
    "login.administrator": ("Inloggningen misslyckades. Kontakta systemadministratören",),
    "login.denied": ("Användaruppgifter stämmer inte! Ingen tillgång till systemet",),
    "login.locked": ("Ditt användarkonto är låst. Kontakta bibliotekets kundtjänst",),
    "login.required": ("Du måste logga in först",),
    "login.closed": ("Inloggning är inte i bruk",),
    "login.out": ("Du har nu loggat ut",),
    "csrf": ("Begäran kunde inte behandlas. Försök igen",),
    "parameters": ("Ett fel har uppstått. Motstridande parametrar",),
    "selection.none": (
        "Inga valda lån",
        "Inga reserveringar valda",
        "Inga beställningar valda",
        "Inga valda poster",
        "Inga poster är valda. Kryssa i rutan bredvid posten för att välja den",
    ),
    "loan.overdue": ("Lånet är försenat",),
    "loan.due-soon": ("Lånet förfaller inom ett dygn",),
    "loan.reading-room": ("Läsesalslån",),
    "renewal.today": ("Förnyat idag",),
    "renewal.row-done": ("Förnyandet lyckades",),
    "renewal.row-refused": ("Lånet kunde inte förnyas", "Lånet kunde inte förnyas: {reason}"),
    "renewal.done": ("{count} lån förnyades om alla {total} lånen",),
    "renewal.refused": ("{count} lån kunde inte förnyas",),
    "renewal.error": ("Dina lån kunde inte förnyas. Kontakta kundtjänst",),
    "renewals.used": ("Förnyat {count} / {limit} gånger",),
    "hold.ready": ("Kan avhämtas",),
    "hold.ready-until": ("Kan avhämtas t.o.m. {date}", "Kan avhämtas - sista avhämtningsdag {date}"),
    "hold.in-transit": ("På väg till avhämtninsplatsen", "På väg till avhämtninsplatsen: {place}"),
    "hold.in-process": ("Behandlas",),
    "hold.frozen": ("Frusen (tillfälligt avbruten)",),
    "hold.frozen-until": ("Frusen (tillfälligt avbruten) t.o.m {date}",),
    "request.processed": ("Behandlad", "Behandlad: {date}"),
    "request.cancelled": ("Annullerad", "Annullerad: {date}"),
    "holds.cancelled": (
        "{count} reservation(er) har raderats",
        "{count} reservering(ar) har annullerats",
        "{count} beställning(ar) har annullerats",
    ),
    "holds.not-cancelled": (
        "{count} reservation(er) kunde inte raderas",
        "{count} reservering(ar) kunde inte annullerats",
    ),
    "hold.not-cancelled": tuple(
        f"{start}{rest}"
        for start in (
            "Reservationen kunde inte raderas. Kontakta kundtjänst",
            "Reserveringen kunde inte annulleras. Kontakta kundtjänst",
            "Din beställning annullerades inte. Kontakta kundtjänst",
        )
        for rest in ("", ". {reason}", ". : {reason}", ": {reason}", " : {reason}")
    ),
    "holds.changed": ("{count} reservering(ar) uppdaterats",),
    "holds.not-changed": ("Uppdatering av {count} reservering(ar) misslyckades",),
    "request.placed": ("Material har reserverats. {list}", "Material har beställts. {list}"),
    "request.failed": (
        "Begäran misslyckades. Kontakta kundtjänst",
        "Reservering misslyckades p.g.a. att uppgifter saknas. Kontakta kundtjänst",
        "Magasinsbeställning misslyckades. Kontakta kundtjänst",
    ),
    "date.invalid": (
        "Ange ett giltigt datum",
        "Ange ett datum som infaller senare än idag",
        "Ange ett giltigt startdatum",
        "Ange en giltig sista giltighetsdag",
        "Ange en sista giltighetsdag som infaller senare än startdatumet",
        'Ange ett giltigt "frusen t.o.m." datum',
    ),
    "history.purged": (
        "Utlåningshistoriken har rensats",
        "Lånehistoriken har rensats",
        "Utvalda lån har raderats från din lånehistorik",
    ),
    "profile.changed": ("Din användarprofil har uppdaterats",),
    "profile.not-changed": ("Din användarprofil kunde inte uppdateras",),
    "profile.email-changed": ("Din e-postadress har ändrats",),
    "profile.alias-taken": ("Pseudonymen finns redan",),
    "profile.no-email": ("E-postadress saknas",),
    "profile.change-accepted": ("Begäran har godkänts",),
    "profile.change-sent": ("Begäran skickats. Ändringar skall syns efter begäran har godkänts",),
    "profile.field-missing": ("Detta fält är obligatoriskt: {field}",),
    "password.changed": ("Lösenordet har ändrats",),
    "password.no-account": ("Ditt konto hittades inte",),
    "card.deleted": ("Bibliotekskortet har raderats",),
    "card.no-support": (
        (
            "Utvald bibliotekskort stöder inte den här egenskapen. Du kan kolla stöd med andra kort genom att välja "
            "ett annat bibliotekskort"
        ),
        "Den begärda åtgärden är inte tillgänglig med det aktiva bibliotekskortet",
    ),
    "favourites.saved": ("Posterna sparades", "Posterna sparades. {list}"),
    "favourites.deleted": ("Dina favoriter har raderats",),
    "favourites.mailed": ("Posterna har skickats", "Meddelandet har skickats"),
    "list.deleted": ("Favoritlistan har raderats",),
    "list.changed": ("Listan har uppdaterats",),
    "list.unnamed": ("Namn på lista behövs",),
    "list.ordered": ("Sortering sparad",),
    "search.saved": ("Sökningen har sparats",),
    "search.deleted": ("Sökningen har raderats",),
    "search.alerts-to": ("Sökbevakningens resultat skickas till e-postadressen: {address}",),
    "payment.done": ("Betalning lyckades",),
    "payment.cancelled": ("Betalning avbruten",),
    "payment.failed": ("Betalning misslyckades",),
    "message.email": ("via e-post", "e-post"),
    "message.sms": ("via SMS", "SMS"),
    "message.letter": ("via post", "brev"),
    "message.none": ("inget meddelande", "inte i bruk"),
    "message.days": ("1 dag före förfallodagen", "{count} dagar före förfallodagen"),
}

REASONS: Final = {
    "renewal.requested": ("En annan kund har reserverat denna",),
    "renewal.limit": ("Detta lån har förnyats maximalt antal gånger",),
    "renewal.too-soon": ("Kan ännu inte förnyas",),
    "renewal.not-allowed": (
        "Detta lån kan inte förnyas",
        "Lånet kan inte förnyas",
        "Exemplaret är i snabbcirkulation",
    ),
    "renewal.automatic": ("Lånet förnyas automatiskt",),
    "renewal.lost": ("Försvunnen", "Påstås ha återlämnats"),
    "patron.suspended-fines": (
        "För mycket i obetalda avgifter",
        "Lån kan inte förnyas p.g.a. mängden obetalda avgifter",
        "Du har {sum} i avgifter. Gränsen för låneförbud är {limit}",
        "Någon under din vårdnad har {sum} i avgifter. Gränsen för låneförbud är {limit}",
    ),
    "patron.suspended": (
        "Du har låneförbud",
        "Ditt bibliotekskort har en begränsning: {reason}",
    ),
    "patron.card-expired": (
        "Ditt bibliotekskort har expirerad",
        ("Ditt bibliotekskort har gått ut den {date}. Kontakta bibliotekets kundtjänst för att uppdatera ditt konto"),
        ("Ditt bibliotekskort har gått ut den . Kontakta bibliotekets kundtjänst för att uppdatera ditt konto"),
    ),
    "patron.card-lost": ("Bibliotekskort anmält försvunnet", "Ditt bibliotekskort har anmälts försvunnet"),
    "patron.address-missing": ("Din adress saknas",),
    "patron.overdue-loans": ("Du har oåterlämnade lån",),
    "hold.already-held": ("Du har redan reserverat denna material",),
    "hold.already-on-loan": ("Du har detta material redan utlånad",),
    "hold.not-holdable": (
        "Denna material kan inte reserveras",
        "Exempeln kan inte reserveras",
        "Reservering är inte möjlig eftersom materialet har en åldersgräns",
        "Reservation är inte möjlig eftersom materialet har en åldersgräns",
        "Du kan inte reservera detta material",
    ),
    "hold.on-shelf": (
        "Material som finns i hyllan kan inte reserveras",
        "Reservering kan inte göras eftersom det finns exemplar tillgängliga för utlåning i biblioteket",
    ),
    "hold.limit": (
        "Reservering är inte möjlig eftersom det maximala antalet reserveringar har uppnåtts",
        "Reservation är inte möjlig eftersom det maximala antalet reservationer har uppnåtts",
        "Du har nått det maximala antalet ({count}) reserveringar",
    ),
    "hold.pickup-invalid": (
        "Det valda avhämtningsstället är felaktigt. Försök igen",
        "Denna material kan inte levereras till det begärda avhämtningsstället",
    ),
    "profile.email-invalid": ("E-postadressen är ogiltig",),
    "card.already-added": ("Användarnamnet är redan i bruk för ett annat bibliotekskort",),
    "card.name-taken": ("Ett bibliotekskort med samma namn redan finns",),
    "password.too-short": ("Minsta längd på lösenord är {count} tecken", "Lösenordet kan inte vara tomt"),
    "password.too-long": ("Högsta längd på lösenord är {count} tecken",),
    "password.characters": (
        "Nytt lösenord är ogiltigt (t.ex. innehåller ogiltiga tecken)",
        "Bara siffror och bokstäver a-z",
        "Bara siffror",
    ),
    "password.mismatch": ("Lösenorden stämmer inte",),
    "payment.below-minimum": ("Det minsta beloppet som kan betalas på nätet: {sum}",),
    "payment.contains-replacement": (
        "Du har avgifter som inte kan betalas på nätet. Kontakta bibliotekets kundtjänst",
    ),
    "payment.in-progress": (
        "Tidigare betalning startade vid {time}. Starta en ny betalning endast om den tidigare avbröts",
    ),
    "payment.unregistered": (
        (
            "Betalningen har debiterats från ditt bankkonto, men registrering av betalningen i dina kunduppgifter är "
            "fördröjd. Transaktionen syns under Avgifter-fliken först när den har behandlats"
        ),
    ),
    "payment.fines-changed": ("Avgiftslistan har uppdaterats efter föregående sidhämtning",),
}

WARNINGS: Final = {
    "card.expires-soon": (
        (
            "Ditt bibliotekskort är på väg att gå ut den {date}. Kontakta bibliotekets kundtjänst för att uppdatera "
            "ditt konto"
        ),
    ),
}

ITEMS: Final = {
    "available": ("Tillgänglig", "På hyllan", "Inte utlånad", "Tillgänglig i läsesalen"),
    "on-loan": (
        "Utlånad",
        "Förnyad",
        "Försenad",
        "Mycket försenad",
        "Fjärrlån",
        "Begäran om återlämning har gjorts",
    ),
    "processing": (
        "Behandlas",
        "På binderiet",
        "Katalogiseras",
        "Granskas",
        "I förvärv",
        "Beställd",
        "I reparation",
        "Beställning gjord",
        "Beställning från fjärrmagasin",
    ),
    "in-transit": (
        "På väg",
        "Retur på väg",
        "Reservation på väg",
        "På väg till fjärrmagasin",
        "På väg till {place}",
    ),
    "kept": ("Reserverad", "Väntar avhämtning", "Reservation gjord"),
    "lost": ("Försvunnen",),
}

FINES: Final = {
    "overdue": (
        "Förseningsavgift",
        "Försenad",
        "Mycket försenad",
        "Försenad förnyelse",
    ),
    "uncollected": ("Ohämtad reservation",),
    "replacement": (
        "Ersättning av försvunnet material",
        "Förlorat material",
        "Ersättningsavgift",
    ),
    "handling": ("Hanteringsavgift för försvunnet material",),
    "accrued": ("Upplupen avgift",),
}
