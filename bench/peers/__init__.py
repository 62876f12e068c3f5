"""Other rule engines, measured beside the platform: programs of their own in an environment of their own (`.venv-bench`).

Nothing of the platform is imported by them and nothing of them by the platform: tables go out as files, figures come back
as lines of JSON. Not here: what is compared (`bench/rules_engines.py`).
"""
