"""Turns: one source of a host at a time, and no source left behind."""

from __future__ import annotations

from hub.pipeline.turns import Turns
from tests.builders import a_source


def sources(*addresses):
    return [a_source(str(number), url=address) for number, address in enumerate(addresses)]


def test_a_host_in_use_is_not_handed_out_again():
    turns = Turns(sources("https://a.example/1", "https://a.example/2", "https://b.example/1"))

    first, second = turns.take(), turns.take()

    assert [first[1].id, second[1].id] == ["0", "2"]
    assert turns.take() is None
    turns.give_back("a.example")
    assert turns.take()[1].id == "1"


def test_sources_of_one_host_come_in_order_and_all_of_them():
    turns = Turns(sources(*[f"https://A.example/{number}" for number in range(5)]))
    seen = []
    while taken := turns.take():
        seen.append(taken[1].id)
        turns.give_back(taken[0])

    assert seen == ["0", "1", "2", "3", "4"]


def test_hosts_take_turns():
    turns = Turns(sources("https://a.example/1", "https://a.example/2", "https://b.example/1"))
    seen = []
    while taken := turns.take():
        seen.append(taken[1].id)
        turns.give_back(taken[0])

    assert seen == ["0", "2", "1"]


def test_hosts_are_told_apart_by_name_and_port_without_case():
    assert Turns(sources("https://a.example/", "https://A.EXAMPLE/x", "https://a.example:8443/")).hosts == 2
