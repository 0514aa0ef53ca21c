"""Sign-in with a university account: from the link on a site's login page, through the organisation's pages, and back.

Sources: the SAML 2.0 Web Browser SSO profile, Shibboleth and SimpleSAMLphp as universities run them.
"""
