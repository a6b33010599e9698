"""站点 (site): settings, urls, start-up checks, the web server, the worker, the command line.

In: the settings of an installation. Kept: nothing of its own. Out: a running 一口. It is the top
of the house and the only place, with models.py, that holds every room's key.
"""
