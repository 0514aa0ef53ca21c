"""The only user of httpx: a rate-limited browser for each card.

https only (http on loopback); time limits everywhere; at most two requests at a time for one card and eight for one
site; reads are tried again with back-off, changes never; redirects stay on the same host; the size of an answer is
limited; notes and messages have no secrets.
"""
