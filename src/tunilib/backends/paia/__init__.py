"""Any server of the Patrons Account Information API (PAIA), versions 1.0 to 1.4.

``items`` is the truth about loans and holds. The answer to a change is a claim.
"""
