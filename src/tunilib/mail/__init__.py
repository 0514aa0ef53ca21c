"""Sending mail: SMTP with TLS, the sendmail program, or a file. It knows no library and no configuration file."""

from tunilib.mail.letter import Letter, address_of
from tunilib.mail.sending import Mailer, MailSetup, open_mailer

__all__ = ["Letter", "MailSetup", "Mailer", "address_of", "open_mailer"]
