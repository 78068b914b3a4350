"""What a person reads when the private MongoDB cannot be had."""


class EmbeddedError(Exception):
    """The private MongoDB cannot be started or joined; the message says why and what would help."""
