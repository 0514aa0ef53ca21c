"""What moves copies, queues and money: each function reads, decides with the policy of the core, writes, and tells.

All of them work within one transaction that is already open (:class:`tunilib.backends.embedded.act.Act`).
"""
