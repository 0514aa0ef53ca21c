"""Sign-in with a university account: from the link on a site's login page, through the organisation's pages, and back.

``hosts`` finds where to begin, ``pages`` reads what an organisation shows (pure), ``exchange`` goes from page to page
under the rules for hosts, and ``sign_in`` makes a session from it. Sources: the SAML 2.0 Web Browser SSO profile,
Shibboleth and SimpleSAMLphp as universities run them. Nothing here is imported before it is used.
"""
