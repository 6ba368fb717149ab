"""Why an embedded part did not start, in words that say what to do.

EmbeddedError
+-- DataFolderInUse      another process tree works on the same folder
+-- DataFolderUnusable   missing rights, foreign owner, wrong version
+-- PortInUse            a port is taken; which, and how to choose another
+-- PartFailed           a part ended or did not become healthy in time
"""


class EmbeddedError(Exception):
    """The message is meant for the person at the terminal."""


class DataFolderInUse(EmbeddedError):
    pass


class DataFolderUnusable(EmbeddedError):
    pass


class PortInUse(EmbeddedError):
    pass


class PartFailed(EmbeddedError):
    pass
