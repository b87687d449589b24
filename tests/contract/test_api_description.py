"""What the description says is what the API does: schemathesis asks everything it allows, and what it does not."""

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hub.pipeline.publishers import Wanted, add_publisher
from hub.schemas.filters import FILTERS
from hub.signatures import sign
from tests.unit.web.house import House

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    made = House(tmp_path_factory.mktemp("api"))
    made.says("one", language="fr")
    made.says("two", source="gulf-news", language="ar")
    yield made
    made.services.store.close()


@pytest.mark.parametrize("mode", GenerationMode)
def test_every_answer_is_one_that_the_description_allows(house, mode):
    described = schemathesis.openapi.from_wsgi("/openapi.json", house.app)
    asked = 0
    for operation in described.get_all_operations():

        @settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=operation.ok().as_strategy(generation_mode=mode))
        def ask(case):
            nonlocal asked
            asked += 1
            # Its client for WSGI unpacks nothing.
            case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

        try:
            ask()
        except Unsatisfiable:  # any text is a right id, and some addresses take nothing
            assert mode is GenerationMode.NEGATIVE
    assert asked >= 60


@pytest.mark.slow
@pytest.mark.parametrize("mode", GenerationMode)
def test_whatever_is_posted_under_a_good_signature_is_taken_or_refused_in_words(house, mode):
    issued = add_publisher(house.services, Wanted(forum="two-shores", name="A secretariat"))
    described = schemathesis.openapi.from_wsgi("/openapi.json", house.app)
    seen = set()

    @settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=described["/hooks/{forum}"]["POST"].as_strategy(generation_mode=mode))
    def post(case):
        now = house.clock.advance(minutes=2)
        body = case.body if isinstance(case.body, bytes) else json.dumps(case.body).encode()
        id, at = f"msg_{now.timestamp():.0f}", int(now.timestamp())
        headers = {
            "webhook-id": id,
            "webhook-timestamp": str(at),
            "webhook-signature": sign(issued.secret, id, at, body),
        }
        answer = house.client.post(
            "/hooks/two-shores", data=body, content_type="application/json", headers=headers
        )
        seen.add(answer.status_code)
        assert answer.status_code in {202, 400, 422}, answer.text
        assert answer.status_code == 202 or answer.json["errors"]

    post()
    assert {202} <= seen if mode is GenerationMode.POSITIVE else {422} <= seen


def test_the_description_names_every_address_of_the_api_and_no_other(house):
    said = house.client.get("/openapi.json").json["paths"]
    rules = {
        rule.rule.replace("<uuid:id>", "{id}").replace("<id>", "{id}")
        for rule in house.app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
    }
    assert {path for path in said if path.startswith("/api/")} == rules


def test_every_filter_is_described(house):
    asked = house.client.get("/openapi.json").json["paths"]["/api/v1/items"]["get"]["parameters"]
    assert {each["name"] for each in asked if each["description"]} == set(FILTERS) | {"cursor", "limit"}


def test_the_page_shows_every_address(house):
    page = house.client.get("/docs").text
    assert all(path in page for path in house.client.get("/openapi.json").json["paths"])
