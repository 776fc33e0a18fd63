"""placeholder"""


class SpecificationError(Exception):
    """The specifications were asked for but can't be read."""
