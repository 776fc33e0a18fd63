"""The sandbox: a separate program that simulates the video providers; no account is needed to try a step.

It imports nothing of Videomeet. `app.create_app(config)` is all of it as one ASGI application;
each provider is a folder (`zoom/`) whose class fulfils `simulator.Simulator` and is listed in `app.py`.
"""
