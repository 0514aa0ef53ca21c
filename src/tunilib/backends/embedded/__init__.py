"""A whole small library in one file: catalogue, copies, patrons, circulation, and the service desk behind them.

``entry`` and ``door`` are what a patron sees through the ports; ``desk`` is the staff's side; ``circulation`` decides
with the policy of the core and writes; ``sqlite`` holds every line of SQL.
"""
