"""Pages of the web, of any site: HTML, and forms as a browser would send them."""
