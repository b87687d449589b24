"""The guarded, polite client: the only room that knows requests, and the only way out to the web.

``addresses``   what may be dialled, decided on the address itself
``deadline``    what ends a fetch from outside
``lookups``     names into addresses, with an end to the waiting
``dialling``    the sockets: look up once, check every address, connect to those very addresses
``wire``        so many bytes, so many interim answers, a whole head
``headers``     what the answer's headers mean
``faults``      the libraries' exceptions in our words
``gate``        one request at a time for one host
``mail_addresses``, ``passwords``, ``imap``, ``mail``   the same for the folders of a mailbox
``robots``      what a site lets programs read
``client``      `GuardedHttp`
"""

from hub.http.client import GuardedHttp, Limits

__all__ = ["GuardedHttp", "Limits"]
