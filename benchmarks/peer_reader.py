"""Peer: lemon24/reader on the same feeds, run by `ingest.py` in an environment of its own.

peer_reader.py DATABASE subscribe ADDRESSES_FILE
peer_reader.py DATABASE update         read every feed, with one worker: its fastest (threads only queue)
peer_reader.py DATABASE idle           the same start-up with no feed due
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from reader import make_reader


def main(database: str, command: str, *rest: str) -> None:
    reader = make_reader(database)
    if command == "subscribe":
        for address in Path(rest[0]).read_text().split():
            reader.add_feed(address)
        return
    # Scheduled is reader's default: a second update within the hour would silently do nothing.
    new = read = 0
    for result in reader.update_feeds_iter(scheduled=command == "idle", workers=1):
        if isinstance(result.value, Exception):
            raise result.value
        read += 1
        new += result.value.new if result.value else 0
    print(json.dumps({"read": read, "new": new}))


if __name__ == "__main__":
    main(*sys.argv[1:])
