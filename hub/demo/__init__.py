"""Demo: invented forums with sites of their own on this machine, and two weeks of their life in a minute.

``texts``      what they say, in six languages; invented, in the manner of real forums
``sites``      the sites: each in another format, each able to publish, edit, withdraw and fail
``writers``    their feeds
``pages``      their pages and documents
``story``      what happens, day by day
``stage``      the hub's configuration for these sites
``play``       the hub reads them
``narration``  what the person at the terminal reads
"""
