"""The sandbox: a separate program that stands in for the video providers, to try every step without an account.

It imports nothing of the rest of Videomeet. `app.create_app(config)` is all of it as one ASGI application;
each provider is a folder (`zoom/`) whose class fulfils `stand_in.StandIn` and is listed in `app.py`.
"""
