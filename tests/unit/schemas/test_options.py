"""Options: types are held against the fields, and sense against the connector itself."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from hub.schemas.options import option_faults


@dataclass(frozen=True)
class Reader:
    pager: str = ""
    pages: int = 1

    def __post_init__(self):
        if self.pages > 20:
            raise ValueError("pages: 21 does not fit; write 1 to 20.")
        if self.pager and self.pages == 1:
            raise ValueError("One page needs no pager: leave it out.")


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        ({}, []),
        ({"pages": 21}, [(".options.pages", "21 does not fit; write 1 to 20.")]),
        ({"pager": "next"}, [(".options", "One page needs no pager: leave it out.")]),
        ({"pages": "21"}, [(".options.pages", "'21' does not fit; write a whole number.")]),
    ],
)
def test_a_value_of_the_right_type_that_makes_no_sense_is_a_fault(given, faults):
    assert list(option_faults("reader", Reader, given)) == faults
