"""Videomeet: video meetings inside a CRM's diary, behind one link that always works."""

__version__ = "0.1.0"
