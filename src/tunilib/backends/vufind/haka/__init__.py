"""Sign-in with a university account at a VuFind site: its link, the session, and its renewal."""
