"""What a view of the page says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.primo.texts import column

if TYPE_CHECKING:
    from tests.fakes.primo.page import Primo

SCOPE, TAB = "MyInst_and_CI", "Everything"


def configuration(page: Primo) -> dict[str, Any]:
    return {
        "beaconO22": "12",
        "primo-view": {
            "institution": {"institution-code": page.institution, "institution-name": page.name, "id": "7001"},
            "available-tabs": [TAB],
            "scopes": [{"scope-id": SCOPE, "tab": TAB, "types": [], "locations": []}],
            "attributes-map": {
                "interfaceLanguage": "fi",
                "interfaceLanguageOptions": "fi,en,sv",
                "editMyLibraryCard": "true",
                "personalizationEnabled": "true",
                "sessionTimeoutURL": "",
            },
            "view-org-level": {"network-zone-code": "358NETWORK" if page.is_network else ""},
            "timeout": {"guest-ui-timeout": "1440"},
            "is-union-catalog-view": False,
        },
        "authentication": [
            {"profile-name": name, "authentication-system": system, "silent-login-enabled": "false"}
            for name, system in page.profiles
        ],
        "system-configuration": {
            "Session Timeout": "30",
            "Activate Captcha [Y/N]": "N",
            "Public Captcha Key": "",
            "allow_self_registration": "N",
        },
        "mapping-tables": {
            "Hold Optional Request Parameters": [],
            "Personal Setting Fields": [],
            "My Account Menu Configuration - OvP": [],
            "User Login Links": [],
            "Institution Base URLs": [],
            "Currency Subset": [],
        },
        "feature-flags": {},
        "IsViewNdeEnabled": "false",
        "enableExtendSession": "false",
    }


def translations(language: str) -> dict[str, str]:
    labels = {
        "nui.loans.title": ("Loans", "Lainat", "Lån"),
        "nui.requests.title": ("Requests", "Varaukset", "Reservationer"),
        "nui.fines.title": ("Fines + Fees", "Maksut", "Avgifter"),
    }
    return {key: row[column(language)] for key, row in labels.items()}
