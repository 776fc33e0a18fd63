"""The database: SQL lives here and nowhere else. One function, one question; tenant in every query."""
