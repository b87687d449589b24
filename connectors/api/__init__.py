"""APIs: how lists that answer in JSON are read, for every connector of a platform that has one.

`json_text` reads what servers send for JSON, `fields` asks its parts without trusting them, `files` finds
documents in texts, `memory` keeps what a connector knows of a site, `pages` goes from page to page and asks
what has changed, and `doors` reads the platform's feed where its API is closed.
"""
