"""Sign-in with a university account: from the link on a site's login page, over the organisation's pages, and back.

``hosts`` finds where to begin and the organisations, ``pages`` reads what an organisation shows (pure), and
``exchange`` goes from page to page under the rules for hosts. Facts: SAML 2.0 Web Browser SSO profile, Shibboleth and
SimpleSAMLphp as universities run them. Nothing of it is imported before it is used.
"""
