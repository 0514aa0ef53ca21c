"""Sign-in with a university account: through the organisation's pages, and back to the site.

Sources: the SAML 2.0 Web Browser SSO profile, Shibboleth and SimpleSAMLphp as universities run them.
"""
