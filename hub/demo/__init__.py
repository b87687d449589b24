"""Demo: invented forums with sites of their own on this machine, and two weeks of their life in a minute.

``texts``      what they say, in six languages; invented, in the manner of real forums
``sites``      the sites: each in another format, each able to publish, edit, withdraw and fail
``serving``    small web servers for them
``platforms``  sites in the real markup of the platforms that forums use
``writers``    their feeds
``pages``      their pages and documents
``story``      what happens, day by day
``stage``      the hub's configuration for these sites
``play``       the hub reads them
``narration``  what the person at the terminal reads
"""
