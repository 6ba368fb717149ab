"""The audit log: every deed of security and money, written in the transaction that does it and never changed.

Others call ``recording.record`` with an ``Activity``; all else here reads the log, as OCSF and as files.
"""
