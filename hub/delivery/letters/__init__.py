"""Letters: what mails say: digests, events as they happen, and single notices.

Each kind of mail is put together as a `Letter`, which knows no markup; two templates write it, one as text
and one as HTML. Whatever comes in from outside passes through `hub.delivery.letters.foreign` first.
"""
