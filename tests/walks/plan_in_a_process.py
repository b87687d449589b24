"""Plans digests in a process of its own, a few at a time, so that it can be killed: DATABASE_URL MOMENT."""

from __future__ import annotations

import sys

from hub.store import Store
from tests.walks.digests import Newsroom


def main(database_url: str, moment: str) -> None:
    room = Newsroom(Store.open(database_url))
    room.at(moment)
    print("planning", flush=True)
    print(room.plan(page=5).planned, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
