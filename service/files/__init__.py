"""Storage of files, and signed addresses that open them for a while."""
