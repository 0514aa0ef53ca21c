"""A simulated year of the unattended run, over each backend alike: ``python -m tests.load.year``.

A patron with forty loans on two cards, a leap year with both changes of the clock, days on which the library is closed.
Others place holds on what is lent, and the patron has holds that become ready. On random days the library is down, the
session has ended, the site has changed a page, or the end of a renewal is lost on its way; a second machine has the
same cards and runs on some nights. The patron does what the mails say, and nothing else.
"""
