"""The only user of httpx: a rate-limited browser for each card.

https only (http on loopback alone); time limits everywhere; at most two requests at a time for one card and eight for
one site; reads tried again with back-off, changes never; redirects followed on the same host only; the size of an
answer limited; no secrets in notes and messages.
"""
