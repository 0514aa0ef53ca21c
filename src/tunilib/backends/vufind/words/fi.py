"""Finnish: what the account pages of Finna and VuFind say."""

from __future__ import annotations

from typing import Final

LABELS: Final = {
    "due": ("Eräpäivä",),
    "renewed": ("Uusittu",),
    "renewals-left": ("Uusimiskertoja jäljellä",),
    "borrowed-at": ("Lainauspaikka",),
    "barcode": ("Viivakoodi",),
    "material": ("Aineistolaji",),
    "volume": ("Numero", "Volyymi"),
    "year": ("Julkaisuvuosi",),
    "checked-out": ("Lainattu", "Lainauspäivä"),
    "returned": ("Palautuspäivä",),
    "requested-from": ("Varauksen kohde",),
    "pickup": ("Noutopaikka",),
    "created": ("Luotu",),
    "expires": ("Vanhenee",),
    "position": ("Sijainti jonossa",),
    "requested-by": ("Varauksen tekijä",),
    "requested-for": ("Välitetään käyttäjälle",),
    "pickup-number": ("Varausnumero",),
    "hold-shelf": ("Varaushylly",),
    "first-name": ("Etunimi",),
    "last-name": ("Sukunimi",),
    "calling-name": ("Kutsumanimi",),
    "address": ("Osoite", "Osoite 1", "Osoite 2"),
    "zip": ("Postinumero",),
    "city": ("Kaupunki",),
    "country": ("Maa",),
    "phone": ("Puhelin",),
    "mobile": ("Matkapuhelin", "Numero tekstiviesteille"),
    "email": ("Sähköposti",),
    "hold-identifier": ("Varaustunnus",),
    "history-kept": ("Lainaushistorian säilytys",),
    "category": ("Ryhmä",),
    "notes": ("Huomautukset", "Huomautus", "Muistiinpano"),
    "home-library": ("Ensisijainen noutopaikka", "Ensisijainen kirjasto"),
    "username": ("Käyttäjätunnus", "Käyttäjätunnus / viivakoodi"),
    "login-method": ("Kirjautumistapa",),
    "title": ("Nimeke", "Otsikko"),
    "kind": ("Tyyppi", "Maksun tyyppi"),
    "description": ("Selite", "Kuvaus"),
    "registered": ("Kirjauspvm", "Kirjauspäivä"),
    "amount": ("Maksu",),
    "balance": ("Maksettavaa",),
    "call-number": ("Hyllypaikka",),
    "requests": ("Varauksia",),
}

MESSAGES: Final = {
    "untitled": ("Ei nimekettä", "ei tietoa"),
    "empty.loans": ("Ei lainoja",),
    "empty.history": ("Ei tietoja lainaushistoriassa",),
    "history.off": ("Lainaushistoriaa ei ole otettu käyttöön valitulla kirjastokortilla",),
    "empty.holds": ("Ei voimassaolevia varauksia",),
    "empty.retrievals": ("Ei voimassaolevia varastotilauksia",),
    "empty.ill": ("Ei voimassaolevia kaukolainatilauksia",),
    "empty.fines": ("Ei maksamattomia maksuja",),
    "empty.cards": ("Ei kirjastokortteja",),
    "empty.favourites": ("Ei tallennettuja tietueita",),
    "empty.recent-searches": ("Hakuhistoria on tyhjä",),
    "empty.saved-searches": ("Sinulla ei ole yhtään tallennettua hakua",),
    "empty.query": ("(ei hakusanaa)", "Mitä tahansa (ei hakuehtoja)"),
    "cannot-renew": ("Ei voi uusia",),
    "cannot-change": ("Ei voi muokata",),
    "no-card-name": ("Kortin nimi puuttuu",),
    "system.down": (
        (
            "Kirjastojärjestelmään ei saatu yhteyttä. Tietoja, jotka liittyvät tiliisi kirjastossa, ei voida "
            "näyttää. Jos ongelma jatkuu, ota yhteyttä kirjastoon"
        ),
    ),
    "system.error": ("Tapahtui virhe",),
    "signed-in-with-card": ("kirjastokortti",),
    "login.invalid": ("Käyttäjätunnus/salasana ei täsmää. Yritä uudestaan",),
    "login.blank": ("Käyttäjätunnus/salasana ei voi olla tyhjä",),
    "login.later": ("Sisäänkirjautuminen epäonnistui. Yritä uudestaan hetken kuluttua",),
    "login.administrator": ("Sisäänkirjautuminen epäonnistui. Ota yhteyttä järjestelmän ylläpitäjään",),
    "login.denied": ("Käyttäjätiedot eivät täsmää. Ei pääsyä järjestelmään",),
    "login.locked": ("Käyttäjätilisi on lukittu, ota yhteys kirjastoon",),
    "login.required": ("Kirjaudu sisään ensin",),
    "login.closed": ("Sisäänkirjautuminen ei ole käytössä",),
    "login.out": ("Olet kirjautunut ulos",),
    "csrf": ("Pyyntöä ei voitu käsitellä. Yritä uudestaan",),
    "parameters": ("Tapahtui virhe. Parametrit ovat ristiriitaiset",),
    "selection.none": (
        "Yhtään lainaa ei valittu",
        "Yhtään varausta ei valittu",
        "Yhtään tilausta ei valittu",
        "Ei tietueita valittuna",
        "Ei valittuja tietueita. Rastita tietueen viereinen laatikko",
    ),
    "loan.overdue": ("Laina on myöhässä",),
    "loan.due-soon": ("Laina-aikaa jäljellä alle vuorokausi",),
    "loan.reading-room": ("Lukusalilaina",),
    "renewal.today": ("Uusittu tänään",),
    "renewal.row-done": ("Uusiminen onnistui",),
    "renewal.row-refused": ("Lainaa ei voitu uusia", "Lainaa ei voitu uusia: {reason}"),
    "renewal.done": ("{count} laina(a) uusittiin yhteensä {total} lainasta",),
    "renewal.refused": ("{count} lainan uusinta epäonnistui",),
    "renewal.error": ("Lainojasi ei voitu uusia. Ota yhteyttä kirjaston asiakaspalveluun",),
    "renewals.used": ("Uusittu {count} / {limit} kertaa",),
    "hold.ready": ("Noudettavissa",),
    "hold.ready-until": (
        "Noudettavissa - nouto viimeistään {date}",
        "Noudettavissa - noudettava viimeistään {date}",
    ),
    "hold.in-transit": ("Matkalla noutopaikkaan", "Matkalla noutopaikkaan: {place}"),
    "hold.in-process": ("Käsiteltävänä",),
    "hold.frozen": ("Jäädytetty (väliaikaisesti keskeytetty)",),
    "hold.frozen-until": ("Jäädytetty (väliaikaisesti keskeytetty) {date} asti",),
    "request.processed": ("Käsitelty", "Käsitelty: {date}"),
    "request.cancelled": ("Peruttu", "Peruttu: {date}"),
    "holds.cancelled": (
        "{count} varaus(ta) poistettu",
        "{count} varaus(ta) peruttu",
        "{count} tilaus(ta) peruttu",
    ),
    "holds.not-cancelled": ("{count} varausta ei voitu poistaa", "{count} varausta ei voitu perua"),
    "hold.not-cancelled": tuple(
        f"{start}{rest}"
        for start in (
            "Varaustasi ei poistettu. Ota yhteyttä kirjaston asiakaspalveluun",
            "Varaustasi ei peruttu. Ota yhteyttä kirjaston asiakaspalveluun",
            "Tilaustasi ei peruttu. Ota yhteyttä asiakaspalveluun",
        )
        for rest in ("", ". {reason}", ". : {reason}", ": {reason}", " : {reason}")
    ),
    "holds.changed": ("{count} varaus(ta) päivitetty",),
    "holds.not-changed": ("{count} varauksen päivitys epäonnistui",),
    "request.placed": (
        "Varauspyyntö onnistui. {list}",
        "Varastotilaus onnistui. {list}",
        "Kaukolainatilaus onnistui. {list}",
    ),
    "request.failed": (
        "Pyyntö epäonnistui. Ota yhteyttä kirjaston asiakaspalveluun",
        "Pyyntö epäonnistui puuttuvien tietojen vuoksi. Ota yhteyttä kirjaston asiakaspalveluun",
        "Tilaus epäonnistui. Ota yhteyttä kirjaston asiakaspalveluun",
    ),
    "date.invalid": (
        "Syötä kelvollinen päivämäärä",
        "Syötä tätä päivää myöhempi päivämäärä",
        "Anna kelvollinen aloituspäivä",
        "Anna kelvollinen viimeinen voimassaolopäivä",
        "Anna aloituspäivää myöhäisempi viimeinen voimassaolopäivä",
        "Syötä kelvollinen viimeinen jäädytyspäivä",
    ),
    "history.purged": ("Lainaushistoria tyhjennetty", "Valitut lainat on poistettu historiastasi"),
    "profile.changed": ("Käyttäjäprofiilisi on päivitetty",),
    "profile.not-changed": ("Käyttäjäprofiilisi päivitys epäonnistui",),
    "profile.email-changed": ("Sähköpostiosoitteesi on vaihdettu",),
    "profile.alias-taken": ("Nimimerkki on jo käytössä",),
    "profile.no-email": ("Sähköpostiosoite puuttuu",),
    "profile.change-accepted": ("Muutospyyntö on hyväksytty",),
    "profile.change-sent": ("Muutospyyntö lähetetty. Muutokset näkyvät vasta, kun pyyntö on hyväksytty",),
    "profile.field-missing": ("Tämä kenttä on pakollinen: {field}",),
    "password.changed": ("Salasana vaihdettu",),
    "password.no-account": ("Tiliäsi ei löytynyt",),
    "card.deleted": ("Kirjastokortti poistettu",),
    "card.no-support": (
        (
            "Valittu kirjastokortti ei tue tätä ominaisuutta. Kirjastokorttia vaihtamalla voit tarkistaa, onko "
            "ominaisuus käytettävissä muilla korteilla"
        ),
        "Toiminto ei ole saatavissa käytössä olevalla kirjastokortilla",
    ),
    "favourites.saved": ("Tietueet tallennettu onnistuneesti", "Tietueet tallennettu onnistuneesti. {list}"),
    "favourites.deleted": ("Suosikit poistettu",),
    "favourites.mailed": ("Tietueet lähetetty", "Viesti lähetetty"),
    "list.deleted": ("Suosikkilista poistettu",),
    "list.changed": ("Lista päivitetty",),
    "list.unnamed": ("Listan nimi tarvitaan",),
    "list.ordered": ("Järjestys tallennettu",),
    "search.saved": ("Haku tallennettu",),
    "search.deleted": ("Haku poistettu",),
    "search.alerts-to": ("Uutuusvahtien tulokset lähetetään sähköpostiosoitteeseen: {address}",),
    "payment.done": ("Maksutapahtuma onnistui",),
    "payment.cancelled": ("Maksutapahtuma peruttu",),
    "payment.failed": ("Maksutapahtuma epäonnistui",),
}

REASONS: Final = {
    "renewal.requested": ("Varattu toiselle asiakkaalle",),
    "renewal.limit": ("Tämän lainan uusimiskerrat ovat tulleet täyteen",),
    "renewal.too-soon": ("Ei voida uusia vielä",),
    "renewal.not-allowed": ("Tätä lainaa ei voida uusia", "Lainaa ei voi uusia", "Nide on nopeakierrossa"),
    "renewal.lost": ("Kadonnut", "Väitetty palautetun"),
    "patron.suspended-fines": (
        "Liikaa maksamattomia maksuja",
        "Lainojen uusiminen ei onnistu, koska maksamattomia maksuja on liikaa",
        "Sinulla on kertyneitä maksuja {sum}. Lainauskiellon raja on {limit}",
        "Huollettavallasi on kertyneitä maksuja {sum}. Lainauskiellon raja on {limit}",
    ),
    "patron.suspended": (
        "Kirjastokorttisi on lainauskiellossa",
        "Kirjastokortillasi on rajoitus: {reason}",
        "Lasku lähetetty",
        "Varaaminen ei ole mahdollista, koska olet lainauskiellossa",
    ),
    "patron.card-expired": (
        "Kirjastokorttisi on vanhentunut",
        ("Kirjastokorttisi on vanhentunut {date}. Ota yhteyttä kirjaston asiakaspalveluun tietojesi päivittämiseksi"),
        ("Kirjastokorttisi on vanhentunut . Ota yhteyttä kirjaston asiakaspalveluun tietojesi päivittämiseksi"),
    ),
    "patron.card-lost": ("Kirjastokortti ilmoitettu kadonneeksi", "Kirjastokorttisi on merkitty kadonneeksi"),
    "patron.address-missing": ("Osoitetietosi ovat puutteelliset",),
    "patron.overdue-loans": ("Sinulla on aineistoa palauttamatta",),
    "hold.already-held": ("Sinulla on jo varaus tähän aineistoon",),
    "hold.already-on-loan": ("Teos on jo sinulla lainassa",),
    "hold.not-holdable": (
        "Tätä aineistoa ei voi varata",
        "Nide ei ole varattavissa",
        "Varausta ei voi tehdä aineiston ikärajan takia",
        "Et voi tehdä varausta tähän aineistoon",
    ),
    "hold.on-shelf": (
        "Hyllyssä olevan aineiston varaaminen ei ole mahdollista",
        "Varaaminen ei ole mahdollista, koska niteitä on saatavissa",
    ),
    "hold.limit": (
        "Varausta ei voi tehdä, koska varausten maksimimäärä on saavutettu",
        "Sinulla on maksimimäärä ({count}) varauksia",
    ),
    "hold.pickup-invalid": (
        "Valittu noutopaikka on virheellinen. Yritä uudestaan",
        "Aineistoa ei voida toimittaa toivottuun noutopaikkaan",
    ),
    "profile.email-invalid": ("Sähköpostiosoite on virheellinen",),
    "card.already-added": ("Käyttäjätunnus on jo käytössä toisessa kirjastokortissa",),
    "card.name-taken": ("Samanniminen kirjastokortti on jo olemassa",),
    "password.too-short": ("Salasanan vähimmäispituus on {count} merkkiä", "Salasana ei voi olla tyhjä"),
    "password.too-long": ("Salasanan enimmäispituus on {count} merkkiä",),
    "password.characters": (
        "Uusi salasana on virheellinen (esim. sisältää kiellettyjä merkkejä)",
        "Vain numerot ja kirjaimet a-z",
        "Vain numerot",
    ),
    "password.mismatch": ("Salasanat eivät täsmää",),
    "payment.below-minimum": ("Verkkomaksamisen minimisumma: {sum}",),
    "payment.contains-replacement": (
        "Sinulla on maksuja, joita ei voi maksaa verkkomaksuna. Ota yhteyttä kirjaston asiakaspalveluun",
    ),
    "payment.in-progress": (
        ("Aiempi maksutapahtuma aloitettu {time}. Aloita maksaminen uudelleen vain, jos edellinen tapahtuma keskeytyi"),
    ),
    "payment.unregistered": (
        (
            "Maksu on veloitettu tililtäsi, mutta maksun rekisteröinti asiakastietoihisi on viivästynyt. "
            "Maksutapahtuma näkyy kirjastokorttisi Maksut-välilehdellä vasta kun se on käsitelty"
        ),
    ),
    "payment.fines-changed": ("Maksulista on päivittynyt edellisen sivunlatauksen jälkeen",),
}

WARNINGS: Final = {
    "card.expires-soon": (
        "Kirjastokorttisi vanhenee {date}. Ota yhteyttä kirjaston asiakaspalveluun tietojesi päivittämiseksi",
    ),
}

ITEMS: Final = {
    "available": ("Saatavissa", "Hyllyssä", "Ei lainassa", "Käytettävissä lukusalissa"),
    "on-loan": (
        "Lainassa",
        "Lainattu",
        "Uusittu",
        "Myöhässä",
        "Paljon myöhässä",
        "Kaukolainassa",
        "Palautuspyyntö tehty",
    ),
    "processing": (
        "Käsiteltävänä",
        "Sidottavana",
        "Luetteloitavana",
        "Tarkistettavana",
        "Hankinnassa",
        "Tilattu",
        "Korjattavana",
        "Noutopyyntö tehty",
        "Noutopyyntö kaukovarastosta",
    ),
    "in-transit": (
        "Kuljetuksessa",
        "Palautus kuljetuksessa",
        "Varaus kuljetuksessa",
        "Kuljetuksessa kaukovarastoon",
        "Matkalla kohteeseen {place}",
    ),
    "kept": ("Varattu", "Odottaa noutoa", "Varauspyyntö tehty"),
    "lost": ("Kadonnut",),
}

FINES: Final = {
    "overdue": (
        "Myöhästymismaksu",
        "Myöhässä",
        "Paljon myöhässä",
        "Myöhässä uusittu",
    ),
    "uncollected": ("Noutamaton varaus", "Noutamattoman varauksen maksu"),
    "replacement": (
        "Kadonneen aineiston korvaus",
        "Kadonnut aineisto",
        "Korvausmaksu",
    ),
    "handling": ("Kadonneen aineiston käsittelymaksu",),
    "accrued": ("Kertyvä myöhästymismaksu",),
}
