"""A university's sign-in on loopback: a site's service provider, the discovery service, and identity providers."""
