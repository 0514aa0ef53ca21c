"""Errors of libraries behind their doors, by their English templates."""

TEXTS = {
    "the library has ended this session": "biblioteket har avslutat den här sessionen",
    "sign in again: tunilib login": "logga in igen: tunilib login",
    "this machine does not know the time zone {zone}": "den här datorn känner inte till tidszonen {zone}",
    "look at its name, or install the time zones: pip install tzdata": (
        "kontrollera namnet, eller installera tidszonerna: pip install tzdata"
    ),
    "this is not the address of a library: {address}": "det här är ingen adress till ett bibliotek: {address}",
    "write sqlite:///PATH, or sqlite:////PATH for a path from the root": (
        "skriv sqlite:///PATH, eller sqlite:////PATH för en sökväg från roten"
    ),
    "a hold cannot be frozen until a day that has passed: {date}": (
        "en reservation kan inte pausas till en dag som har varit: {date}"
    ),
    "a hold cannot expire in the past: {date}": "en reservation kan inte gå ut i det förflutna: {date}",
    "the record {record} has no such copy: {item}": "posten {record} har inget sådant exemplar: {item}",
    "no patron has this card: {card}": "ingen kund har det här kortet: {card}",
    "there is no such record: {record}": "det finns ingen sådan post: {record}",
    "this cannot be a {what}: {text}": "det här går inte att använda ({what}): {text}",
    "use 1 to 32 letters a-z, digits, points, hyphens and underscores": (
        "använd 1 till 32 tecken: bokstäver a-z, siffror, punkter, bindestreck och understreck"
    ),
    "no copy has this barcode: {barcode}": "inget exemplar har den här streckkoden: {barcode}",
    "there is no such collection: {collection}": "det finns ingen sådan samling: {collection}",
    "choose one of: {collections}": "välj något av: {collections}",
    "a patron needs a name": "en kund behöver ett namn",
    "the library does not accept this card number and password": (
        "biblioteket godtar inte det här kortnumret och lösenordet"
    ),
    "the service desk of {library} gives a new password against proof of identity ({contact})": (
        "ett nytt lösenord ges vid kundtjänsten på {library} mot legitimation ({contact})"
    ),
    "after too many wrong passwords in a row the card is locked for {minutes} minutes, until {until}": (
        "efter för många felaktiga lösenord i rad är kortet låst i {minutes} minuter, till {until}"
    ),
    "the service desk can unlock it; ": "kundtjänsten kan låsa upp det; ",
    "this library has no part of that name: {target}": "det här biblioteket har ingen del med det namnet: {target}",
    "the pick-up library must be named": "avhämtningsstället måste anges",
    "name one with --pickup: {places}": "ange något av dem med --pickup: {places}",
    "the rules are not valid TOML: {why}": "reglerna är inte giltig TOML: {why}",
    "see: tunilib desk init --print-rules": "se: tunilib desk init --print-rules",
    "the rules cannot be used: {problems}": "reglerna kan inte användas: {problems}",
    "the rules name an unknown time zone: {zone}": "reglerna anger en okänd tidszon: {zone}",
    "{path} holds no library": "{path} innehåller inget bibliotek",
    "make one: tunilib desk init": "skapa ett: tunilib desk init",
    "there is no backend {name}": "det finns ingen bakdel {name}",
    "choose one of: {names}": "välj något av: {names}",
    "the name of a card has at most {count} characters": "ett kortnamn har högst {count} tecken",
    "there is no such request: {id}": "det finns ingen sådan begäran: {id}",
    "see: tunilib desk patron requests": "se: tunilib desk patron requests",
    "there is no such field: {field}": "det finns inget sådant fält: {field}",
    "name one of: {fields}": "ange något av: {fields}",
    "the value of {field} is too long": "värdet i fältet {field} är för långt",
    "nothing is to be changed": "inget ska ändras",
    "this is not a day: {value}": "det här är ingen dag: {value}",
    "write it as year-month-day": "skriv den som år-månad-dag",
    "this day is still to come: {date}": "den här dagen har inte kommit än: {date}",
    "today is {today}": "i dag är det {today}",
    "there is no such fee: {id}": "det finns ingen sådan avgift: {id}",
    "this cannot be a fee: {amount}": "det här kan inte vara en avgift: {amount}",
    "a running fine is not charged at a desk": "en löpande avgift tas inte ut vid disken",
    "name a library or a collection": "ange ett bibliotek eller en samling",
    "there is no such notice: {id}": "det finns inget sådant meddelande: {id}",
    "see: tunilib desk notices list": "se: tunilib desk notices list",
    "a block needs a reason": "en spärr behöver en orsak",
    "there is no such hold or request: {id}": "det finns ingen sådan reservation eller beställning: {id}",
    "see: tunilib desk requests list": "se: tunilib desk requests list",
    "no such reminder: {days}": "det finns ingen sådan påminnelse: {days}",
    "choose one of: {choices}": "välj något av: {choices}",
    "there is no such library: {library}": "det finns inget sådant bibliotek: {library}",
    "choose one of: {libraries}": "välj något av: {libraries}",
    "a record can get 0 to {most} copies, not {count}": "en post kan få 0–{most} exemplar, inte {count}",
    "nothing in it could be read": "ingenting i den gick att läsa",
    "the query is longer than {most} characters": "sökningen är längre än {most} tecken",
    "there is no word to look for in {query}": "här finns inget ord att söka: {query}",
    "a word has letters or digits": "ett ord har bokstäver eller siffror",
    "there are more than {most} parentheses within each other": "det finns fler än {most} parenteser i varandra",
    "there are more than {most} words in the query": "det finns fler än {most} ord i sökningen",
    "NOT needs something that is looked for beside it": "NOT kräver något som söks bredvid sig",
    'words are written in quotes: "NOT"': 'ord skrivs inom citattecken: "NOT"',
    "a * can stand only at the end of a word, not in {word}": "* kan stå bara i slutet av ett ord, inte så här: {word}",
    "write: kale*": "skriv: kale*",
    "the parentheses do not match": "parenteserna stämmer inte överens",
    "write: (one OR two) AND three": "skriv: (ett OR två) AND tre",
    "{operator} needs a word on each side": "{operator} kräver ett ord på varje sida",
    'words that only look like operators are written small or in quotes: "{operator}"': 'ord som bara ser ut som operatorer skrivs med små bokstäver eller inom citattecken: "{operator}"',
    "there is no filter {field}": "det finns inget filter {field}",
    "choose one of: {fields}": "välj något av: {fields}",
    "this is no year: {value}": "det här är inget år: {value}",
    "write year=2001, or a span: year=2001..2010": "skriv year=2001, eller ett intervall: year=2001..2010",
    "pages count from 1": "sidorna räknas från 1",
}
