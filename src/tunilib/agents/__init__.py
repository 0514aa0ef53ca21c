"""The agent interface: the accounts of this machine as a server of the Model Context Protocol (``tunilib mcp``).

``command`` starts it, and ``server`` speaks the protocol by the official SDK. ``readings`` and ``changes`` are the
tables of tools, ``schemas`` makes their output schemas from the models, ``answers`` what they answer, and ``words``
cleans the text of libraries.
"""
