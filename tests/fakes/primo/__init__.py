"""A Primo VE page over Alma, written from what public clients and manuals say of it."""
