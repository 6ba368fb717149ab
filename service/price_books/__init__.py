"""Price books that operators write ahead, beside those that the code ships (``pricing``)."""
