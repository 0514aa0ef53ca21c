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
}
