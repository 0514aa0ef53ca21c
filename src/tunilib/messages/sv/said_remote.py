"""Errors of sites and of the way to them, by their English templates."""

TEXTS = {
    "not the address of a site: {address}": "det här är ingen adress till en webbplats: {address}",
    "write https://…": "skriv https://…",
    "no user or password in an address": "ingen användare och inget lösenord i en adress",
    "tunilib asks for the password": "tunilib frågar efter lösenordet",
    "{address} is not encrypted, and a password would be readable on the way": (
        "{address} är inte krypterad, och ett lösenord kunde läsas på vägen"
    ),
    "the site sent on to another host, {host}, and that was not followed": (
        "webbplatsen skickade vidare till en annan värd, {host}, och det följdes inte"
    ),
    "the site sent on to something that is no address": "webbplatsen skickade vidare till något som inte är en adress",
    "{site} cannot be reached: {why}": "{site} kan inte nås: {why}",
    "{site} did not answer in time": "{site} svarade inte i tid",
    "the site's answer is larger than any page can be": "webbplatsens svar är större än någon sida kan vara",
    "the site sends round in a circle": "webbplatsen skickar runt i cirkel",
    "this is no e-mail address: {address}": "detta är ingen e-postadress: {address}",
    "{file} cannot be written whole: the disk is full": "{file} kan inte skrivas helt: disken är full",
    "{file} cannot be written: {why}": "{file} kan inte skrivas: {why}",
    "{program} did not send: {why}": "{program} skickade inte: {why}",
    "the mail system asks to try again later": "postsystemet ber att man försöker senare",
    "{program} did not send: it ended with {status}": "{program} skickade inte: det slutade med {status}",
    "[mail] needs host, the mail server": "[mail] saknar host, e-postservern",
    "the mail server {host} cannot be reached: {why}": "e-postservern {host} kan inte nås: {why}",
    "no password is known for the mail server": "inget lösenord är känt för e-postservern",
    "set password_command in [mail] of config.toml": "ange password_command i [mail] i config.toml",
    "the mail server {host} refuses for now: {words}": "e-postservern {host} tar inte emot just nu: {words}",
    "the mail server {host} refuses: {words}": "e-postservern {host} vägrar: {words}",
    "[mail] needs path, the file to write to": "[mail] saknar path, filen att skriva till",
    "try again later": "försök igen senare",
}
