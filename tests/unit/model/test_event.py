"""The chain: any language can recompute it from the raw row."""

from __future__ import annotations

import hashlib

import pytest

from hub.model.event import GENESIS, chain_hash

ROW = (1, "id-1", "item.published", 1_700_000_000_000_000, None, "gfmd", '{"title":"Réunion"}')


def test_the_hash_is_that_of_the_json_array_of_the_row():
    written = (
        f'["{GENESIS}",1,"id-1","item.published",1700000000000000,null,"gfmd",'
        '"{\\"title\\":\\"R\\u00e9union\\"}"]'
    )

    assert chain_hash(GENESIS, *ROW) == hashlib.sha256(written.encode()).hexdigest()


@pytest.mark.parametrize("place", range(7))
def test_every_column_counts(place):
    other = list(ROW)
    other[place] = 2 if isinstance(other[place], int) else "other"

    assert chain_hash(GENESIS, *other) != chain_hash(GENESIS, *ROW)


def test_columns_cannot_lend_each_other_letters():
    assert chain_hash(GENESIS, 1, "ab", "c", 0, None, "f", "{}") != chain_hash(
        GENESIS, 1, "a", "bc", 0, None, "f", "{}"
    )
