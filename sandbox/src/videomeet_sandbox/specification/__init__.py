"""Compares every API call with the vendor's own specification, where that is at hand."""
