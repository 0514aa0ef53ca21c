"""Why the library refuses something, by reason code (interface section 2)."""

TEXTS = {
    "renewal.requested": "Toinen asiakas odottaa tätä teosta.",
    "renewal.limit": "Laina on jo uusittu niin monta kertaa kuin kirjasto sallii[ ({limit} {limit|kerta|kertaa})].",
    "renewal.too-soon": "Lainaa ei voi vielä uusia[: uusiminen onnistuu {date:date} alkaen].",
    "renewal.no-gain": "Uusiminen ei nyt siirtäisi eräpäivää[ ({date:date})].",
    "renewal.not-allowed": "Tällaista lainaa ei voi uusia.",
    "renewal.recalled": "Kirjasto on pyytänyt lainan palautettavaksi.",
    "renewal.lost": "Laina on merkitty kadonneeksi[; ota yhteyttä kirjastoon: {contact}].",
    "patron.suspended-fines": (
        "Lainausoikeus on keskeytetty maksamattomien maksujen takia[: maksamatta on {amount:money}]"
        "[, raja on {limit:money}][. Maksa ne tai ota yhteyttä kirjastoon: {contact}]."
    ),
    "patron.suspended": (
        "Kirjasto on keskeyttänyt lainausoikeuden[: {why}][, päättyy {until:date}]"
        "[. Ota yhteyttä kirjastoon: {contact}]."
    ),
    "patron.card-expired": "Kirjastokortti on vanhentunut[ ({date:date})][; uusi kortti kirjastossa: {contact}].",
    "patron.card-lost": "Kirjastokortti on ilmoitettu kadonneeksi[; ota yhteyttä kirjastoon: {contact}].",
    "patron.address-missing": "Kirjaston rekisteristä puuttuu osoite[; ilmoita se kirjastoon: {contact}].",
    "patron.overdue-loans": (
        "[{count} {count|laina on|lainaa on} myöhässä. ]Palauta ensin myöhässä olevat lainat"
        "[: kirjasto ei lainaa, kun niitä on {limit} tai enemmän]."
    ),
    "hold.already-held": "Olet jo varannut tämän teoksen.",
    "hold.already-on-loan": "Tämä teos on jo sinulla lainassa.",
    "hold.not-holdable": (
        "Tätä teosta ei voi varata[instead?: vapaat niteet ovat varastossa. "
        "Tilaa nide komennolla: tunilib holds request]."
    ),
    "hold.on-shelf": "Teos on hyllyssä[ täällä: {place}]. Voit hakea sen heti.",
    "hold.limit": "Sinulla on jo niin monta varausta ja tilausta kuin kirjasto sallii[ ({limit})].",
    "hold.pickup-invalid": "Tällaista noutopaikkaa ei ole[: {value}][. Valitse jokin näistä: {places}].",
    "hold.ready": (
        "Varaus odottaa jo noutoa, eikä sitä voi muuttaa verkossa[; ota yhteyttä kirjastoon: {contact}]"
        "[. Noutamattomasta varauksesta peritään {amount:money}]."
    ),
    "hold.in-transit": (
        "Varaus on matkalla noutopaikkaan, eikä sitä voi muuttaa verkossa[; ota yhteyttä kirjastoon: {contact}]."
    ),
    "hold.closed": "Varaus on jo päättynyt: siinä ei ole enää muutettavaa.",
    "request.not-in-stacks": "Teoksesta ei ole nidettä varastossa; tee sen sijaan varaus.",
    "request.on-loan": "Kaikki varastossa säilytettävät niteet ovat lainassa.",
    "request.limit": "Sinulla on jo niin monta varausta ja tilausta kuin kirjasto sallii[ ({limit})].",
    "request.pickup-invalid": "Tällaista noutopaikkaa ei ole[: {value}][. Valitse jokin näistä: {places}].",
    "request.already-requested": "Olet jo tilannut tämän niteen tai teoksen.",
    "checkout.on-loan": "Tämä nide on jo lainassa.",
    "checkout.kept-for-another": "Tämä nide on varattu toiselle asiakkaalle.",
    "checkout.limit": "Asiakkaalla on jo niin monta lainaa kuin kirjasto sallii[ ({limit})].",
    "checkout.lost": "Tämä nide on merkitty kadonneeksi.",
    "checkout.not-for-loan": "Tätä nidettä ei lainata.",
    "return.not-on-loan": "Tämä nide ei ole lainassa.",
    "payment.below-minimum": (
        "Summa on liian pieni verkkomaksuun[: {amount:money}][. Pienin verkkomaksu on {limit:money}]."
    ),
    "payment.contains-replacement": (
        "Maksuissa on korvausmaksu, joten niitä ei voi maksaa verkossa[; ota yhteyttä kirjastoon: {contact}]."
    ),
    "payment.nothing-due": "Maksettavaa ei ole.",
    "payment.in-progress": "Maksu on jo kesken.",
    "payment.unregistered": "Maksu on tehty, mutta kirjasto ei ole vielä kirjannut sitä; älä maksa uudelleen.",
    "payment.fines-changed": "Maksut ovat muuttuneet maksamisen alettua.",
    "payment.email-missing": "Anna ensin sähköpostiosoitteesi: kuitti lähetetään siihen.",
    "payment.not-offered": "Kirjasto ei tarjoa verkkomaksua täällä.",
    "card.already-added": "Tämä kortti on jo korttiesi joukossa.",
    "card.name-taken": "Toisella kortillasi on jo tämä nimi[: {name}].",
    "card.not-linked": "Tätä korttia ei ole tilin korttien joukossa.",
    "profile.email-invalid": "Tämä ei ole sähköpostiosoite[: {value}].",
    "profile.email-missing": "Anna ensin sähköpostiosoitteesi: muistutukset lähetetään siihen.",
    "profile.library-invalid": "Tällaista noutopaikkaa ei ole[: {value}][. Valitse jokin näistä: {places}].",
    "eresource.sign-in-method": "Aineisto avautuu vain yliopiston tunnuksilla kirjautuneelle.",
    "password.too-short": "Uusi salasana on liian lyhyt[: vähintään {limit} merkkiä].",
    "password.too-long": "Uusi salasana on liian pitkä[: enintään {limit} merkkiä].",
    "password.characters": "Uudessa salasanassa saa olla vain kirjaimia a-z ja A-Z sekä numeroita.",
    "password.mismatch": "Uusi salasana ei ollut molemmilla kerroilla sama.",
    "password.wrong": "Vanha salasana ei ole oikein.",
    "other": "Kirjasto ei hyväksynyt pyyntöä eikä kertonut syytä.",
    "other.freeze-retrieval": "Vain varauksen voi keskeyttää, ei varastotilausta.",
    "other.barcode-taken": "Toisella niteellä on jo tämä viivakoodi.",
    "other.frozen": "Varaus on keskeytetty: se ohitetaan, kunnes keskeytys päättyy.",
    "other.no-free-copy": "Teoksesta ei ole vapaata nidettä.",
    "other.not-next": "Muut odottavat vapaita niteitä ennen tätä[ ({count})].",
    "other.already-decided": "Siitä on jo päätetty[: {status}].",
    "other.own-card": "Tämä on kortti, jonka tili se on; sitä ei voi poistaa.",
    "other.answer-lost": "Vastaus katosi; pyyntö saattaa silti vielä toteutua.",
    "other.not-read-back": "Tulosta ei voitu tarkistaa.",
    "other.said-done": "Kirjasto ilmoitti onnistumisesta, mutta eräpäivä ei muuttunut.",
    "other.said-nothing": "Kirjasto ei maininnut sitä, eikä eräpäivä muuttunut.",
    "other.said-refused": "Kirjasto ilmoitti kieltäytyneensä, mutta eräpäivä siirtyi.",
    "other.moved-back": "Eräpäivä on aikaisempi kuin ennen.",
    "other.gone": "Sitä ei enää ole luettelossa.",
    "other.no-reason-given": "Kirjasto ei kertonut syytä.",
    "other.still-there": "Se on yhä luettelossa entisellään.",
    "other.not-as-asked": "Se ei ole niin kuin pyydettiin.",
    "other.no-address": "Rekisterissä ei ole sähköpostiosoitetta.",
    "other.record-broken": "Tietuetta ei voitu lukea[: {why}].",
    "other.record-odd": "Tietue luettiin, vaikka siinä on jotain vialla[: {why}].",
    "other.record-authority": "Tämä on auktoriteettitietue[ ({number})], ei julkaisu.",
    "other.record-holdings": "Tämä on varastotietue[ ({number})], ei julkaisu.",
    "other.record-classification": "Tämä on luokitustietue[ ({number})], ei julkaisu.",
    "other.record-community": "Tämä on yhteisötietue[ ({number})], ei julkaisu.",
    "other.record-other": "Tämä ei ole julkaisu[ ({number})][: {why}].",
    "other.list-name-taken": "Tämänniminen lista on jo[: {name}].",
    "other.list-not-empty": "Lista ei ole tyhjä.",
    "other.no-such-record": "Kirjastossa ei ole tällaista tietuetta[: {why}].",
    "other.alert-waits": "Seuraavan viestin vuoro on {until}.",
    "other.saved-search": "Se on tallennettu haku eikä suosikki[: {why}].",
}
