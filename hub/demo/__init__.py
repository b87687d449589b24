"""Demo: invented forums with sites of their own on this machine, and two weeks of their life in a minute.

Who they are:

``cast``         every one of them
``company``      what each of them has, and ways into its site
``texts``        those that publish feeds, and what they say
``api_forums``   those whose sites run on a platform with an API, a calendar, a repository or a sitemap
``page_forums``  those whose sites have nothing but pages made for people

What their sites are made of:

``bulletin``     what a site with feeds has to say
``formats``      the forms of its feeds
``writers``      its feeds
``pages``        its pages and documents
``sites``        it answers, and fails
``platforms``    sites in the real markup of the platforms that forums use
``on_platform``  a forum with such a site
``serving``      small web servers for all of them

What happens:

``deeds``        what a site can do
``story``        what happens, day by day
``stage``        the hub's configuration for these sites
``play``         the hub reads them
``narration``    what the person at the terminal reads
"""
