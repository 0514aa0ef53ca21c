"""From plain dicts to what a person or a program reads; commands use :mod:`tunilib.cli.render.emit`."""
