"""The guarded, polite client: the only room that knows requests, and the only way out to the web.

``addresses``   what may be dialled, decided on the address itself
``deadline``    what ends a fetch from outside
``lookups``     names into addresses, with an end to the waiting
``dialling``    the sockets: look up once, check every address, connect to those very addresses
``wire``        so many bytes, so many interim answers, a whole head
``headers``     what the answer's headers mean
``faults``      the libraries' exceptions in our words
``gate``        one request at a time for one host
``robots``      what a site lets programs read
``client``      `GuardedHttp`
``posting``     `hub.http.posting.GuardedPoster`, which sends
``idle``        its connections, while they wait for the next message

Folders of mailboxes are read with the same guards: ``mail_addresses``, ``passwords``, ``imap`` (the wire) and
``mail`` (one visit).
"""

from hub.http.client import GuardedHttp, Limits

__all__ = ["GuardedHttp", "Limits"]
