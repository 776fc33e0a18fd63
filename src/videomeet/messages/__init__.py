"""Sentences for people, at the edge: every reason of the floors below has its entry in one catalogue here."""
