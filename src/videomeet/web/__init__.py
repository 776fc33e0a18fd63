"""People knock here: parse, who is it, call one flow, answer. Start reading in routes.py."""
