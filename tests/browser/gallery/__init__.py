"""Every component of the front-end kit on a few pages, for the browser tests and for people.

``PYTHONPATH=src:. python -m tests.browser.gallery`` serves it and prints its address.
"""
