"""Errors and notes of this machine and of file formats, by their English templates."""

TEXTS = {
    "the file is empty": "filen är tom",
    "the file is in no format known here": "filens format är okänt",
    "TUNILIB_NOW is not a time: {value}": "TUNILIB_NOW är ingen tid: {value}",
    "write a date (2026-03-01), or a date and a time (2026-03-01T09:30, with +02:00 or Z if you like)": (
        "skriv ett datum (2026-03-01), eller datum och tid (2026-03-01T09:30, gärna med +02:00 eller Z)"
    ),
    "there is a file of this name already: {path}": "det finns redan en fil med det namnet: {path}",
    "choose another name, or move it": "välj ett annat namn, eller flytta filen",
    "{path} was made by a newer tunilib (version {seen} of the file, this one knows {known})": (
        "{path} är gjord av en nyare tunilib (filens version {seen}, den här känner till {known})"
    ),
    "upgrade tunilib": "uppgradera tunilib",
    "{path} belongs to another program, or holds something else": (
        "{path} hör till ett annat program, eller innehåller något annat"
    ),
    "look at the name": "kontrollera namnet",
    "{path} is empty": "{path} är tom",
    "this Python has no SQLite": "den här Python saknar SQLite",
    "install a Python with its sqlite3 module": "installera en Python som har modulen sqlite3",
    "this Python has SQLite {version}, and tunilib needs {oldest} or newer": (
        "den här Python har SQLite {version}, och tunilib behöver {oldest} eller nyare"
    ),
    "install a newer Python or SQLite": "installera en nyare Python eller SQLite",
    "there is no such file: {path}": "det finns ingen sådan fil: {path}",
    "{path} is no database": "{path} är ingen databas",
    "{path} may not be opened": "{path} får inte öppnas",
    "make the file and its folder yours": "gör filen och dess mapp till dina",
    "there is not enough memory for {path}": "minnet räcker inte för {path}",
    "close other programs and try again": "stäng andra program och försök igen",
    "{path} may not be written": "{path} får inte skrivas",
    "{path} could not be read or written, the disk is full or faulty": (
        "{path} kunde inte läsas eller skrivas, disken är full eller trasig"
    ),
    "free some space, and look at the disk": "frigör utrymme och kontrollera disken",
    "{path} is damaged": "{path} är skadad",
    "restore it from a backup": "återställ den från en säkerhetskopia",
    "the disk is full, {path} could not be changed": "disken är full, {path} kunde inte ändras",
    "free some space and try again; nothing was changed": "frigör utrymme och försök igen; inget ändrades",
    "{path} cannot be opened": "{path} kan inte öppnas",
    "a change of {path} was refused as it breaks a rule of the data: {sqlite}": (
        "en ändring av {path} avvisades eftersom den bryter mot en regel för data: {sqlite}"
    ),
    "report this": "rapportera det här",
    "look at the name, or restore the file from a backup": (
        "kontrollera namnet, eller återställ filen från en säkerhetskopia"
    ),
    "another program keeps {path} busy": "ett annat program håller {path} upptagen",
    "try again later": "försök igen senare",
    "look whether it is the right file": "kontrollera att det är rätt fil",
    "{path} is larger than {limit} bytes": "{path} är större än {limit} byte",
    "{path} cannot be used: {system}": "{path} kan inte användas: {system}",
    "look at the file and its folder": "kontrollera filen och dess mapp",
    "{path} may not be read": "{path} får inte läsas",
    "make it yours, or choose another place": "gör den till din, eller välj en annan plats",
    " with {variable}": " med {variable}",
    "{path} is on a disk that may only be read": "{path} ligger på en disk som bara får läsas",
    "choose another place": "välj en annan plats",
    "the disk is full, {path} could not be written": "disken är full, {path} kunde inte skrivas",
    "your quota on the disk is used up, {path} could not be written": (
        "din kvot på disken är slut, {path} kunde inte skrivas"
    ),
    "{path} would grow too large": "{path} skulle bli för stor",
    "there is no such file or folder: {path}": "det finns ingen sådan fil eller mapp: {path}",
    "a part of this name is a file and no folder: {path}": "en del av det här namnet är en fil och ingen mapp: {path}",
    "this is a folder and no file: {path}": "det här är en mapp och ingen fil: {path}",
    "this name is too long: {path}": "det här namnet är för långt: {path}",
    "the symbolic links lead in a circle: {path}": "de symboliska länkarna går i cirkel: {path}",
    "this is no regular file: {path}": "det här är ingen vanlig fil: {path}",
    "another process has been using {path} for more than {seconds} seconds": (
        "en annan process har använt {path} i mer än {seconds} sekunder"
    ),
    "try again later, or look which tunilib is still running": (
        "försök igen senare, eller se efter vilken tunilib som ännu körs"
    ),
    "password_command printed a line of more than {bytes} bytes: {program}": (
        "password_command skrev en rad på mer än {bytes} byte: {program}"
    ),
    "password_command printed what is no text in UTF-8: {program}": (
        "password_command skrev något som inte är text i UTF-8: {program}"
    ),
    "password_command printed no password in its first line: {program}": (
        "password_command skrev inget lösenord på sin första rad: {program}"
    ),
    "password_command cannot be run: {program}": "password_command kan inte köras: {program}",
    "password_command failed with exit code {exit}: {program}": (
        "password_command misslyckades med felkod {exit}: {program}"
    ),
    "password_command cannot be split into words: {problem}": "password_command kan inte delas upp i ord: {problem}",
    "password_command is empty": "password_command är tom",
    "password_command took longer than {seconds} seconds: {program}": (
        "password_command tog mer än {seconds} sekunder: {program}"
    ),
    "run the command in a terminal: its first line must be the password": (
        "kör kommandot i en terminal: dess första rad måste vara lösenordet"
    ),
    "this user has no home folder": "den här användaren har ingen hemmapp",
    "set HOME, or TUNILIB_CONFIG, TUNILIB_DATA and TUNILIB_STATE": (
        "ange HOME, eller TUNILIB_CONFIG, TUNILIB_DATA och TUNILIB_STATE"
    ),
    "TUNILIB_CONFIG names {path}, and profiles.toml is the file that login writes": (
        "TUNILIB_CONFIG är {path}, men profiles.toml är filen som login skriver"
    ),
    "give your own configuration another name, such as config.toml": (
        "ge din egen konfiguration ett annat namn, till exempel config.toml"
    ),
    "a name or number holds bytes that are no text": "ett namn eller nummer innehåller byte som inte är text",
    "write it in UTF-8": "skriv det i UTF-8",
    "this cannot be the name of a profile: {name}": "det här kan inte vara namnet på en profil: {name}",
    "use 1 to {longest} letters, digits, dashes and blanks, not beginning with a dash": (
        "använd 1 till {longest} tecken: bokstäver, siffror, streck och blanksteg, inget streck i början"
    ),
    "sign in with `tunilib login`, or try `tunilib demo`": "logga in med `tunilib login`, eller pröva `tunilib demo`",
    "{path}: default names a profile that does not exist: {name}": (
        "{path}: default anger en profil som inte finns: {name}"
    ),
    "there is no such profile: {name}": "det finns ingen sådan profil: {name}",
    "there are: {names}": "de som finns: {names}",
    "{path}: [profiles.{name}] has no library or no card": "{path}: [profiles.{name}] saknar bibliotek eller kort",
    "{path}: [profiles.{name}] is no account as long as it has no library and card": (
        "{path}: [profiles.{name}] är inget konto så länge det saknar bibliotek och kort"
    ),
    "mend the file; it was left as it is": "rätta filen; den lämnades som den är",
    "{path} sets default = {name}, which wins over a choice made here": (
        "{path} anger default = {name}, som går före ett val som görs här"
    ),
    "change it there, or take the line out": "ändra det där, eller ta bort raden",
    "the profile {name} stands in {path}, which tunilib never writes": (
        "profilen {name} står i {path}, som tunilib aldrig skriver"
    ),
    "take [profiles.{name}] out of that file": "ta bort [profiles.{name}] ur den filen",
    "there is such a profile already: {name}": "det finns redan en sådan profil: {name}",
    "choose another name": "välj ett annat namn",
    "this machine has no keyring": "den här datorn har ingen nyckelring",
    "set password_command in the profile (config.toml), or TUNILIB_PASSWORD": (
        "ange password_command i profilen (config.toml), eller TUNILIB_PASSWORD"
    ),
    "the keyring did not keep the password": "nyckelringen sparade inte lösenordet",
    "the keyring did not remove the password": "nyckelringen tog inte bort lösenordet",
    "the keyring cannot be loaded": "nyckelringen kan inte laddas",
    "the keyring does not tell the password": "nyckelringen ger inte ut lösenordet",
    "unlock or mend it, or ": "lås upp eller laga den, eller ",
    "this is no session that tunilib understands, it was ignored: {path}": (
        "det här är ingen session som tunilib förstår, den förbigicks: {path}"
    ),
    "{path}: {key} is not a key that tunilib knows": "{path}: tunilib känner inte till nyckeln {key}",
    "{path}: {key} must be ": "{path}: {key} måste vara ",
    "a table, [{key}]": "en tabell, [{key}]",
    "{path}, line {line}: this is not UTF-8": "{path}, rad {line}: det här är inte UTF-8",
    "{path}: tables or arrays nested too deep": "{path}: för många tabeller eller listor inuti varandra",
    "{path} is not valid TOML: {parser}": "{path} är inte giltig TOML: {parser}",
    "one of: {choices}": "något av: {choices}",
    "a text in quotes, not empty": "en text inom citattecken, inte tom",
    "a whole number from {lowest} to {highest}": "ett heltal från {lowest} till {highest}",
    "true or false": "true eller false",
    "the name of the mail server": "namnet på e-postservern",
    "the file that takes the mails": "filen som tar emot breven",
    "tls or starttls (none is for a server on this machine alone)": (
        "tls eller starttls (none är bara för en server på den här datorn)"
    ),
    "{path}: ": "{path}: ",
    "the file is longer than 64 MB": "filen är större än 64 MB",
    "the file is no export of Finna's favourites": "filen är ingen export av Finnas favoriter",
    "the file is no CSL style: {path}": "filen är ingen CSL-stil: {path}",
    "the style depends on another: {path}": "stilen beror på en annan: {path}",
    "use the style that it names as its parent": "använd den stil som den anger som överordnad",
    "no locale is called {name}": "det finns ingen språkinställning {name}",
    "choose one of: {languages}": "välj en av: {languages}",
    "no style is called {style}": "det finns ingen stil {style}",
    "choose one of: {styles}; or name a CSL file": "välj en av: {styles}; eller ange en CSL-fil",
    "no format that can be written is called {name}": "inget format som kan skrivas heter {name}",
    "formats: {known}": "format: {known}",
    "formats that can be read: {known}": "format som kan läsas: {known}",
    "the style cannot be read: {path}: {reason}": "stilen kan inte läsas: {path}: {reason}",
    "the style has no list of references: {path}": "stilen har ingen litteraturlista: {path}",
    "the style does not work: {path}": "stilen fungerar inte: {path}",
    "the file is not JSON: {reason}": "filen är inte JSON: {reason}",
}
