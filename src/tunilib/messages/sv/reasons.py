"""Why the library refuses something, by reason code (interface section 2)."""

TEXTS = {
    "renewal.requested": "En annan kund väntar på titeln.",
    "renewal.limit": "Lånet har förnyats så många gånger som biblioteket tillåter[ ({limit} {limit|gång|gånger})].",
    "renewal.too-soon": "Det är för tidigt att förnya lånet[: det går från och med {date:date}].",
    "renewal.no-gain": "En förnyelse nu skulle inte flytta förfallodagen[ ({date:date})].",
    "renewal.not-allowed": "Lån av det här slaget kan inte förnyas.",
    "renewal.recalled": "Biblioteket har bett att få tillbaka lånet.",
    "renewal.lost": "Lånet är registrerat som förkommet[; kontakta biblioteket: {contact}].",
    "patron.suspended-fines": (
        "Lånerätten är indragen på grund av obetalda avgifter[: {amount:money} är obetalt]"
        "[, gränsen är {limit:money}][. Betala dem eller kontakta biblioteket: {contact}]."
    ),
    "patron.suspended": (
        "Biblioteket har dragit in lånerätten[: {why}][, till och med {until:date}][. Kontakta biblioteket: {contact}]."
    ),
    "patron.card-expired": "Bibliotekskortet har gått ut[ ({date:date})][; förnya kortet på biblioteket: {contact}].",
    "patron.card-lost": "Bibliotekskortet är anmält som förkommet[; kontakta biblioteket: {contact}].",
    "patron.address-missing": "Adressen saknas i bibliotekets register[; meddela den till biblioteket: {contact}].",
    "patron.overdue-loans": (
        "[{count} {count|lån är försenat|lån är försenade}. ]Lämna först tillbaka försenade lån"
        "[: biblioteket lånar inte ut när de är {limit} eller fler]."
    ),
    "hold.already-held": "Du har redan reserverat titeln.",
    "hold.already-on-loan": "Du har redan titeln på lån.",
    "hold.not-holdable": (
        "Titeln kan inte reserveras[instead?: de lediga exemplaren finns i magasinet. "
        "Beställ ett med: tunilib holds request]."
    ),
    "hold.on-shelf": "Ett exemplar står på hyllan[ här: {place}]. Du kan hämta det genast.",
    "hold.limit": "Du har redan så många reservationer och beställningar som biblioteket tillåter[ ({limit})].",
    "hold.pickup-invalid": "Det finns inget sådant avhämtningsställe[: {value}][. Välj något av: {places}].",
    "hold.ready": (
        "Reservationen kan redan hämtas och går inte att ändra på webben[; kontakta biblioteket: {contact}]"
        "[. En ohämtad reservation kostar {amount:money}]."
    ),
    "hold.in-transit": (
        "Reservationen är på väg till avhämtningsstället och går inte att ändra på webben"
        "[; kontakta biblioteket: {contact}]."
    ),
    "hold.closed": "Reservationen är redan avslutad: det finns inget kvar att ändra.",
    "request.not-in-stacks": "Inget exemplar av titeln finns i magasinet; gör en reservation i stället.",
    "request.on-loan": "Alla exemplar i magasinet är utlånade.",
    "request.limit": "Du har redan så många reservationer och beställningar som biblioteket tillåter[ ({limit})].",
    "request.pickup-invalid": "Det finns inget sådant avhämtningsställe[: {value}][. Välj något av: {places}].",
    "request.already-requested": "Du har redan beställt exemplaret eller titeln.",
    "checkout.on-loan": "Exemplaret är redan utlånat.",
    "checkout.kept-for-another": "Exemplaret är reserverat för en annan kund.",
    "checkout.limit": "Kunden har redan så många lån som biblioteket tillåter[ ({limit})].",
    "checkout.lost": "Exemplaret är registrerat som förkommet.",
    "checkout.not-for-loan": "Exemplaret lånas inte ut.",
    "return.not-on-loan": "Exemplaret är inte utlånat.",
    "payment.below-minimum": (
        "Summan är för liten för att betalas på webben[: {amount:money}][. Minsta betalning är {limit:money}]."
    ),
    "payment.contains-replacement": (
        "Bland avgifterna finns en ersättningsavgift, så de kan inte betalas på webben"
        "[; kontakta biblioteket: {contact}]."
    ),
    "payment.nothing-due": "Det finns inget att betala.",
    "payment.in-progress": "En betalning pågår redan.",
    "payment.unregistered": "En betalning är gjord som biblioteket inte har registrerat ännu; betala inte på nytt.",
    "payment.fines-changed": "Avgifterna har ändrats sedan betalningen påbörjades.",
    "payment.email-missing": "Ange först din e-postadress: kvittot skickas dit.",
    "payment.not-offered": "Biblioteket erbjuder inte betalning på webben här.",
    "card.already-added": "Kortet finns redan bland dina kort.",
    "card.name-taken": "Ett annat av dina kort har redan det namnet[: {name}].",
    "card.not-linked": "Kortet finns inte bland kontots kort.",
    "profile.email-invalid": "Det här är ingen e-postadress[: {value}].",
    "profile.email-missing": "Ange först din e-postadress: påminnelser skickas dit.",
    "profile.library-invalid": "Det finns inget sådant avhämtningsställe[: {value}][. Välj något av: {places}].",
    "eresource.sign-in-method": "Resursen öppnas bara för den som loggat in med universitetets konto.",
    "password.too-short": "Det nya lösenordet är för kort[: minst {limit} tecken].",
    "password.too-long": "Det nya lösenordet är för långt[: högst {limit} tecken].",
    "password.characters": "Det nya lösenordet får bara innehålla bokstäverna a-z och A-Z samt siffror.",
    "password.mismatch": "Det nya lösenordet var inte likadant båda gångerna.",
    "password.wrong": "Det gamla lösenordet är fel.",
    "other": "Biblioteket avslog det utan att ange varför.",
    "other.freeze-retrieval": "Bara en reservation kan pausas, inte en beställning från magasinet.",
    "other.barcode-taken": "Ett annat exemplar har redan den här streckkoden.",
    "other.frozen": "Reservationen är pausad: den förbigås tills pausen är slut.",
    "other.no-free-copy": "Det finns inget ledigt exemplar av titeln.",
    "other.not-next": "Andra väntar på de lediga exemplaren före den här[ ({count})].",
    "other.already-decided": "Det har redan avgjorts[: {status}].",
    "other.own-card": "Det här är kortet som kontot hör till; det kan inte tas bort.",
    "other.answer-lost": "Svaret gick förlorat; begäran kan ändå komma att utföras.",
    "other.not-read-back": "Det gick inte att kontrollera resultatet.",
    "other.said-done": "Biblioteket sade att det lyckades, men förfallodagen står kvar.",
    "other.said-nothing": "Biblioteket nämnde det inte, och förfallodagen står kvar.",
    "other.said-refused": "Biblioteket sade nej, men förfallodagen flyttades.",
    "other.moved-back": "Förfallodagen är tidigare än förut.",
    "other.gone": "Det finns inte längre i listan.",
    "other.no-reason-given": "Biblioteket angav inget skäl.",
    "other.still-there": "Det finns kvar i listan som förut.",
    "other.not-as-asked": "Det är inte som det begärdes.",
    "other.no-address": "Registret har ingen e-postadress.",
    "other.record-broken": "Posten gick inte att läsa[: {why}].",
    "other.record-odd": "Posten lästes, fast något är fel med den[: {why}].",
    "other.record-authority": "Det är en auktoritetspost[ ({number})], ingen publikation.",
    "other.record-holdings": "Det är en beståndspost[ ({number})], ingen publikation.",
    "other.record-classification": "Det är en klassifikationspost[ ({number})], ingen publikation.",
    "other.record-community": "Det är en samhällsinformationspost[ ({number})], ingen publikation.",
    "other.record-other": "Det är ingen publikation[ ({number})][: {why}].",
    "other.list-name-taken": "Det finns redan en lista med det namnet[: {name}].",
    "other.list-not-empty": "Listan är inte tom.",
    "other.no-such-record": "Biblioteket har ingen sådan post[: {why}].",
    "other.alert-waits": "Nästa brev är i tur den {until}.",
    "other.saved-search": "Det är en sparad sökning och ingen favorit[: {why}].",
}
