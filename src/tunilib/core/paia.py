"""The words of the Patrons Account Information API (PAIA), for clients and servers."""

from __future__ import annotations

JSON, FORM = "application/json", "application/x-www-form-urlencoded"

NONE, RESERVED, ORDERED, HELD, PROVIDED, REJECTED = STATUSES = range(6)

STORAGE = "http://purl.org/ontology/paia#StorageCondition"
FEE = "http://purl.org/ontology/paia#FeeCondition"

OWN = "tunilib"
"""The object with what PAIA has no words for, in documents, fees and the patron."""
OWN_OF_ITEM = (
    *("kind", "status", "author", "barcode", "library", "pickup_location", "position", "processed", "expires"),
    *("frozen_until", "cancelled", "shelf", "pickup_number", "group", "volume", "format", "renewable"),
    *("renewals_limit", "reasons", "note"),
)
OWN_OF_FEE = ("description", "title", "amount", "due", "checked_out")
OWN_OF_PATRON = ("email", "suspended", "reasons")
OWN_OF_REGISTER = ("email", "phone", "category")

READ_PATRON, READ_FEES, READ_ITEMS, WRITE_ITEMS = "read_patron", "read_fees", "read_items", "write_items"
READ_NOTIFICATIONS, DELETE_NOTIFICATIONS = "read_notifications", "delete_notifications"
CHANGE_PASSWORD, UPDATE_EMAIL, UPDATE_PATRON = "change_password", "update_patron_email", "update_patron"
USUAL_RIGHTS = (READ_PATRON, READ_FEES, READ_ITEMS, WRITE_ITEMS, READ_NOTIFICATIONS, DELETE_NOTIFICATIONS)
"""What a token allows unless the client asks for other rights."""
RIGHTS = (*USUAL_RIGHTS, CHANGE_PASSWORD, UPDATE_EMAIL)
