"""Web: pages, feeds and the API. One blueprint per noun; the only room that knows Flask.

``addresses``    where everything is
``asked``        what every view may know of the request it answers
``words``        what codes are called on a page, in the reader's language
``choices``      what a form of filters offers
``lists``        a list of items, a page at a time
``archives``     what a feed held before its newest fifty (RFC 5005)
``differences``  what a revision changed, word by word
``items``        the lists of items, single ones, and their history
``feeds``        every list in every format, and the page where people choose one
``forums``       the forums
``digests``      the issues of the digest, as pages, feeds and calendars; ``issues`` tells which there are
``sources``      the board of sources, and who fetches
``api``          the keyless API
``docs``         what the API takes and answers, for programs and for people
``problems``     every error, for a person and for a program
``hooks``        a secretariat posts
``receipts``     what became of a post, and the drafts that wait for somebody's word
``subscribe``    mail: one field, what one would get, the button that confirms
``preferences``  what a subscriber changes, pauses or ends by a signed link
``endpoints``    webhooks: their form, and the page of one with its tries
``operator``     what is failing and why, behind a printed link
``forms``        what somebody has filled in, with every fault beside its field
``previews``     what a subscription would bring, shown where it can do nothing
``telling``      what subscriptions and deliveries are called
``zones``        the time zones as a person looks for them
``private``      pages that belong to one reader
``policies``     what a page may load and where it may send
``spoken``       in which language a page is, and where its words come from
``delivery``     the last step: validators, 304, gzip, and what is kept of rendered answers
``bodies``       in front of it all: what is sent along, read in bounded time
``app``          puts it together

A text that a person reads goes through gettext, in templates and here (`babel.cfg` in this folder).
"""

from hub.web.app import create_app

__all__ = ["create_app"]
