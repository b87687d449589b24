"""Commands that look at a new site: probe, forums add."""

import json
import tomllib

import pytest

from tests.unit.cli.conftest import House


def address(house: House, path: str = "/") -> str:
    return house.sites["two-shores"].address + path


def forum_file(house: House, id: str):
    return house.home / "config" / "forums" / f"{id}.toml"


# probe


def test_probe_prints_a_block_and_the_first_items(house: House):
    result = house.run("probe", address(house))

    assert result.exit_code == 0, result.output
    block = result.stdout.partition("[[sources]]")[2].partition("\nThe first items")[0]
    [source] = tomllib.loads("[[sources]]" + block)["sources"]
    assert source["connector"] == "syndication"
    assert house.sites["two-shores"].entries[0].title in result.stdout


def test_probe_tells_on_stderr_what_it_asks_for(house: House):
    result = house.run("probe", address(house))

    assert f"asking {address(house)}" in result.stderr
    assert "asking" not in result.stdout


def test_probe_in_json_is_one_object(house: House):
    said = json.loads(house.run("probe", address(house), "--json").stdout)

    assert said["candidates"][0]["works"]
    assert said["block"] == said["candidates"][0]["block"]
    assert {"title", "url", "date", "language"} == set(said["items"][0])


def test_probe_names_the_source_that_reads_it_already(house: House):
    said = json.loads(house.run("probe", address(house), "--json").stdout)

    assert "two-shores-news" in said["known_as"]


def test_probe_makes_no_database(house: House):
    house.run("probe", address(house))

    assert sorted(path.name for path in house.home.iterdir()) == ["config"]


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        ("http://10.0.0.1/", 1, "blocked"),
        ("http://127.0.0.1:9/", 1, "blocked"),
        ("not an address", 2, "no web address"),
        ("ftp://forum.example/", 2, "no web address"),
    ],
)
def test_an_address_that_cannot_be_read_is_told_in_words(house: House, url: str, code: int, words: str):
    result = house.run("probe", url)

    assert (result.exit_code, result.stdout) == (code, "")
    assert words in (result.stderr + str(result.exception))


def test_what_cannot_be_read_is_an_object_too(house: House):
    result = house.run("probe", "http://10.0.0.1/", "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["cause"] == "blocked"


def test_a_page_without_anything_is_a_failure_that_says_what_to_do(house: House):
    result = house.run("probe", address(house, "/files/empty.pdf"))

    assert result.exit_code == 1


# forums add


@pytest.fixture
def free(house: House) -> House:
    """The hub, knowing nothing of one of its sites."""
    forum_file(house, "two-shores").unlink()
    for file in (house.home / "config" / "forums").iterdir():
        said = file.read_text("utf-8")
        assert 'forum = "two-shores"' not in said
    return house


def add(house: House, *words: str):
    return house.run("forums", "add", address(house), *words)


def test_a_forum_is_added_and_the_registry_passes_the_check(free: House):
    result = add(free, "--id", "new-forum", "--name", "New Forum", "--category", "rcp")

    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == str(forum_file(free, "new-forum"))
    said = tomllib.loads(forum_file(free, "new-forum").read_text("utf-8"))
    assert said["names"]["en"] == "New Forum"
    assert said["category"] == ["rcp"]
    assert said["sources"][0]["id"].startswith("new-forum-")


def test_what_nobody_told_is_marked_and_said(free: House):
    result = add(free, "--id", "new-forum")

    said = tomllib.loads(forum_file(free, "new-forum").read_text("utf-8"))
    assert set(said["unverified"]) == {"names", "category"}
    assert "members" in result.stderr


def test_a_site_that_is_read_already_is_not_added_again(house: House):
    result = add(house, "--id", "new-forum")

    assert result.exit_code == 1
    assert "two-shores-news of two-shores" in result.stderr + str(result.exception)
    assert not forum_file(house, "new-forum").exists()


def test_a_file_that_is_there_is_never_touched(house: House):
    before = forum_file(house, "two-shores").read_bytes()

    result = add(house, "--id", "two-shores")

    assert result.exit_code == 2
    assert "already" in result.stderr + str(result.exception)
    assert forum_file(house, "two-shores").read_bytes() == before


def test_a_dry_run_prints_the_file_and_writes_nothing(free: House):
    result = add(free, "--id", "new-forum", "--dry-run")

    assert tomllib.loads(result.stdout)["id"] == "new-forum"
    assert not forum_file(free, "new-forum").exists()


def test_a_wrong_category_is_told_before_anything_is_written(free: House):
    result = add(free, "--id", "new-forum", "--category", "rpc")

    assert result.exit_code == 2
    assert not forum_file(free, "new-forum").exists()


def test_adding_in_json_is_one_object(free: House):
    said = json.loads(add(free, "--id", "new-forum", "--json").stdout)

    assert said["written"]
    assert said["sources"]
    assert said["text"] == forum_file(free, "new-forum").read_text("utf-8")
