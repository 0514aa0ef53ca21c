"""Any public page of Primo VE over Alma, by the JSON that the page itself reads.

Loans and requests as they are read are the truth. The answer to a change is a claim.
"""
