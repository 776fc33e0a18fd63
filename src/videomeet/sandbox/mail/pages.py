"""The catcher's pages."""

ROUTES = ()
