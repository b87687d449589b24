"""A repository's publications come by what changed, part by part, and go when they are withdrawn."""

import json
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.oai_pmh import OaiPmh
from connectors.oai_pmh.answers import MAX_TOKEN
from connectors.oai_pmh.memory import Memory, begin_of
from hub.errors import Cause, SourceError
from hub.model.draft import Kind
from hub.model.fetch import Answer, FetchState
from tests.builders import NOW

URL = "https://repository.example/oai"
BUSY = SourceError(Cause.HTTP_STATUS, "The server answered 503.", status=503, retry_after=600.0)


def a_record(number=1, *elements, status="", title="A report"):
    inside = "".join([f"<dc:title>{title}</dc:title>" if title else "", *elements])
    deleted = ' status="deleted"' if status else ""
    metadata = (
        f'<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{inside}</oai_dc:dc></metadata>'
    )
    return (
        f"<record><header{deleted}><identifier>oai:r:{number}</identifier><datestamp>2026-11-20</datestamp>"
        f"</header>{'' if status else metadata}</record>"
    )


def an_answer(*records, token=None, error=None, said="2026-11-24T09:00:00Z"):
    listing = f"<ListRecords>{''.join(records)}{'' if token is None else f'<resumptionToken>{token}</resumptionToken>'}</ListRecords>"
    return (
        f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>{said}</responseDate>'
        f"<request>x</request>{f'<error code={chr(34)}{error}{chr(34)}>Sorry.</error>' if error else listing}</OAI-PMH>"
    ).encode()


class Repository:
    """Answers in turn; keeps what it was asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def get(self, url, **_given):
        self.asked.append({name: words[0] for name, words in parse_qs(urlsplit(url).query).items()})
        answer = self.answers.pop(0)
        if isinstance(answer, SourceError):
            raise answer
        return answer if isinstance(answer, Answer) else Answer(url=url, status=200, body=answer)


def read(*answers, options=None, memory=None, **state):
    repository = Repository(*answers)
    reading = OaiPmh(**(options or {})).fetch(
        repository, FetchState(**({"url": URL, "now": NOW, "memory": memory} | state))
    )
    return reading, repository


def only(*elements, **given):
    reading, _ = read(an_answer(a_record(1, *elements, **given)))
    (draft,) = reading.drafts
    return draft


def dc(name, words, lang=""):
    return f"<dc:{name}{f' xml:lang={chr(34)}{lang}{chr(34)}' if lang else ''}>{words}</dc:{name}>"


# ---------------------------------------------------------------- what is asked


def test_the_first_visit_asks_for_all_there_is():
    reading, repository = read(an_answer(a_record()))
    assert repository.asked == [{"verb": "ListRecords", "metadataPrefix": "oai_dc"}]
    assert Memory.read(reading.memory) == Memory(since="2026-11-23")
    assert reading.partial


def test_the_next_visit_asks_for_what_changed_and_a_day_before():
    _, repository = read(
        an_answer(error="noRecordsMatch"), memory='{"since":"2026-11-23"}', options={"set": "com_1"}
    )
    assert repository.asked == [
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-11-23", "set": "com_1"}
    ]


def test_nothing_new_is_no_fault():
    reading, _ = read(an_answer(error="noRecordsMatch"), memory='{"since":"2026-11-20"}')
    assert reading.drafts == ()
    assert reading.partial
    assert Memory.read(reading.memory).since == "2026-11-23"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{URL}?page=oai&lang=fr", {"page": "oai", "lang": "fr", "metadataPrefix": "oai_dc"}),
        (f"{URL}?verb=Identify", {"metadataPrefix": "oai_dc"}),
        (
            f"{URL}?verb=ListRecords&metadataPrefix=qdc&set=a&from=2020-01-01",
            {"metadataPrefix": "qdc", "set": "a"},
        ),
    ],
)
def test_the_address_may_hold_a_request(url, expected):
    reading, repository = read(an_answer(a_record()), url=url)
    assert repository.asked == [{"verb": "ListRecords"} | expected]
    assert reading.answer.url == url


def test_where_it_moved_to_is_its_plain_address():
    moved = Answer(
        url=f"{URL}2?verb=ListRecords&metadataPrefix=oai_dc",
        permanent_url=f"{URL}2?verb=ListRecords&metadataPrefix=oai_dc",
        status=200,
        body=an_answer(a_record()),
    )
    reading, _ = read(moved)
    assert reading.answer.url == reading.answer.permanent_url == f"{URL}2"


def test_a_repository_that_takes_no_days_is_asked_in_seconds():
    reading, repository = read(
        an_answer(error="badArgument"), an_answer(a_record()), memory='{"since":"2026-11-23"}'
    )
    assert [each["from"] for each in repository.asked] == ["2026-11-23", "2026-11-23T00:00:00Z"]
    assert Memory.read(reading.memory) == Memory(since="2026-11-23", seconds=True)


@pytest.mark.parametrize(
    "options", [{"set": "a b"}, {"set": "ä"}, {"metadata_prefix": ""}, {"metadata_prefix": "a:b"}]
)
def test_options_that_cannot_work_are_refused(options):
    with pytest.raises(ValueError, match=next(iter(options))) as caught:
        OaiPmh(**options)
    assert str(caught.value).endswith(".")


# ---------------------------------------------------------------- part by part


def test_parts_are_asked_for_by_token_alone():
    reading, repository = read(
        an_answer(a_record(1), token="a|b c"), an_answer(a_record(2), token=""), options={"set": "s"}
    )
    assert repository.asked[1] == {"verb": "ListRecords", "resumptionToken": "a|b c"}
    assert [draft.external_id for draft in reading.drafts] == ["oai:r:1", "oai:r:2"]
    assert reading.entries == 2
    assert Memory.read(reading.memory).token is None


def test_at_most_twenty_parts_in_one_visit_and_the_rest_later():
    reading, repository = read(*(an_answer(a_record(n), token=f"t{n}") for n in range(1, 21)))
    assert len(repository.asked) == 20
    assert Memory.read(reading.memory) == Memory(token="t20", began="2026-11-23")
    assert reading.remarks == ("there are more than 20 records; the next visit goes on",)
    rest, again = read(an_answer(a_record(21), said="2026-11-30T00:00:00Z"), memory=reading.memory)
    assert again.asked == [{"verb": "ListRecords", "resumptionToken": "t20"}]
    assert len(rest.drafts) == 1
    assert Memory.read(rest.memory) == Memory(since="2026-11-23")


def test_after_five_thousand_records_the_rest_waits():
    many = [a_record(number) for number in range(2600)]
    reading, repository = read(an_answer(*many, token="a"), an_answer(*many, token="b"), an_answer(token=""))
    assert len(repository.asked) == 2
    assert Memory.read(reading.memory).token == "b"


def test_a_busy_repository_ends_the_visit_with_what_is_there():
    reading, _ = read(an_answer(a_record(), token="t"), BUSY, memory='{"since":"2026-11-01"}')
    assert len(reading.drafts) == 1
    assert Memory.read(reading.memory) == Memory(since="2026-11-01", token="t", began="2026-11-23")
    assert reading.remarks == ("part 2 of the list could not be read: The server answered 503",)


def test_a_repository_that_is_busy_at_once_is_an_error():
    for memory in (None, '{"token":"t"}'):
        with pytest.raises(SourceError) as caught:
            read(BUSY, memory=memory)
        assert caught.value.retry_after == 600


@pytest.mark.parametrize(
    "first",
    [
        an_answer(error="badResumptionToken"),
        SourceError(Cause.HTTP_STATUS, "404.", status=404),
        b"<html></html>",
    ],
)
def test_a_token_that_is_no_longer_known_begins_again(first):
    reading, repository = read(
        first, an_answer(a_record()), memory='{"since":"2026-11-10","token":"old","began":"2026-11-12"}'
    )
    assert repository.asked[1]["from"] == "2026-11-10"
    assert len(reading.drafts) == 1
    assert Memory.read(reading.memory) == Memory(since="2026-11-23")
    assert "begun again" in reading.remarks[0]


def test_a_token_that_ends_within_a_visit_begins_again_with_the_next():
    reading, _ = read(an_answer(a_record(), token="t"), an_answer(error="badResumptionToken"))
    assert len(reading.drafts) == 1
    assert Memory.read(reading.memory) == Memory(began="2026-11-23")


def test_a_token_that_leads_to_itself_is_the_end():
    reading, repository = read(an_answer(a_record(), token="t"), an_answer(a_record(), token="t"))
    assert len(repository.asked) == 2
    assert Memory.read(reading.memory).token is None


def test_a_token_too_long_for_an_address_is_none():
    reading, _ = read(an_answer(a_record(), token="t" * (MAX_TOKEN + 1)))
    assert Memory.read(reading.memory).token is None


def test_the_same_answer_again_is_unchanged():
    body = an_answer(a_record())
    first, _ = read(body)
    again, _ = read(body, fingerprint=first.answer.fingerprint(), memory=first.memory)
    assert again.unchanged


# ---------------------------------------------------------------- what it refuses


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("cannotDisseminateFormat", "metadata_prefix"),
        ("noSetHierarchy", "option set"),
        ("badVerb", "hardly the address"),
        ("badArgument", "set and metadata_prefix"),
        ("somethingElse", "refuses"),
    ],
)
def test_what_a_repository_refuses_is_said_in_words(code, words):
    with pytest.raises(SourceError) as caught:
        read(an_answer(error=code))
    assert caught.value.cause is Cause.PARSE
    assert words in caught.value.detail
    assert "Sorry" in caught.value.detail


def test_an_answer_without_a_list_is_no_list():
    with pytest.raises(SourceError) as caught:
        read(b"<OAI-PMH><Identify/></OAI-PMH>")
    assert caught.value.cause is Cause.NOT_A_FEED


# ---------------------------------------------------------------- records


def test_a_withdrawn_record_is_a_tombstone():
    reading, _ = read(an_answer(a_record(7, status="deleted")))
    (draft,) = reading.drafts
    assert (draft.external_id, draft.deleted) == ("oai:r:7", True)


def test_a_record_is_a_publication():
    draft = only(
        dc("creator", "Doe, Jane"), dc("subject", "labour; return"), dc("type", "Report"),
        dc("description", "About work."), dc("date", "2026-05-01"), dc("language", "eng"), dc("rights", "CC BY"),
    )  # fmt: skip
    assert draft.kind is Kind.PUBLICATION
    assert draft.authors[0].name == "Doe, Jane"
    assert [each.term for each in draft.categories] == ["labour", "return", "Report"]
    assert draft.content.value == "About work."
    assert (draft.published, draft.updated, draft.language, draft.rights) == (
        "2026-05-01", "2026-11-20", "eng", "CC BY",
    )  # fmt: skip


def test_the_title_is_the_one_in_its_language():
    draft = only(dc("title", "Rapport", "fr"), dc("title", "Report", "en"), dc("language", "fre"), title="")
    assert draft.title.value == "Rapport"
    assert draft.language == "fr"
    assert draft.content.value == '<p lang="en">Report</p>'


def test_abstracts_in_several_languages_follow_one_another():
    draft = only(
        dc("title", "Report", "en"), dc("title", "Rapport", "fr"),
        dc("description", "Ce rapport", "fr"), dc("description", "This & that", "en"), title="",
    )  # fmt: skip
    assert draft.content.value == (
        '<p lang="en">This &amp; that</p>\n<p lang="fr">Rapport</p>\n<p lang="fr">Ce rapport</p>'
    )


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        (["https://r.example/1"], "https://r.example/1"),
        (["https://doi.org/10.5/x", "https://r.example/1"], "https://r.example/1"),
        (["https://r.example/1.pdf", "https://hdl.handle.net/1/2"], "https://hdl.handle.net/1/2"),
        (["doi:10.5555/ab.c."], "https://doi.org/10.5555/ab.c"),
        (["10.5555/ab"], "https://doi.org/10.5555/ab"),
        (["hdl:20.500/7"], "https://hdl.handle.net/20.500/7"),
        (["/record/1"], "/record/1"),
        (
            ["https://[r.example/1", "//[", "http://u:p@r.example/", "hdl:20.500/7"],
            "https://hdl.handle.net/20.500/7",
        ),
        (["Doe (2026). A report. https://r.example/9", "978-1-2"], None),
        (["https://r.example/1.pdf"], "https://r.example/1.pdf"),
    ],
)
def test_where_a_publication_is(elements, expected):
    assert only(*(dc("identifier", each) for each in elements)).url == expected


def test_files_are_attachments():
    draft = only(
        dc("identifier", "https://r.example/1"), dc("relation", "https://r.example/f/1.pdf"),
        dc("relation", "https://r.example/f/1.docx"),
    )  # fmt: skip
    assert [each.url.rpartition(".")[2] for each in draft.attachments] == ["pdf", "docx"]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["2026-10-30T17:20:55Z", "2026-05"], "2026-05"),
        (["c2026"], "2026"),
        (["[2026?]"], "2026"),
        (["soon"], "soon"),
        ([], None),
    ],
)
def test_when_it_was_published(dates, expected):
    assert only(*(dc("date", each) for each in dates)).published == expected


def test_what_dspace_notes_of_its_own_work_is_left_out():
    note = "Made available in DSpace on 2026-10-30 (GMT). No. of bitstreams: 1"
    assert only(dc("description", note)).content is None


def test_a_body_that_publishes_itself_is_the_author():
    assert only(dc("publisher", "The Forum")).authors[0].name == "The Forum"


def test_a_record_that_says_nothing_costs_no_other():
    broken = "<record/><record><header/></record><record><header><identifier>x</identifier></header></record>"
    reading, _ = read(an_answer(broken, a_record(2, title=""), a_record(3)))
    assert [draft.external_id for draft in reading.drafts] == ["oai:r:3"]
    assert reading.entries == 5


def test_qualified_elements_count_as_what_they_qualify():
    body = an_answer(
        "<record><header><identifier>q</identifier></header><metadata><qdc xmlns:dcterms='http://purl.org/dc/terms/'>"
        "<dcterms:title>T</dcterms:title><dcterms:abstract>A</dcterms:abstract><dcterms:issued>2026</dcterms:issued>"
        "<dcterms:available>2020</dcterms:available></qdc></metadata></record>"
    )
    (draft,) = read(body)[0].drafts
    assert (draft.content.value, draft.published) == ("A", "2026")


@given(
    elements=st.lists(
        st.tuples(
            st.sampled_from(["title", "date", "identifier", "description", "language", "rights", "type"]),
            st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<&"), max_size=30)
            | st.from_regex(r"(https?:)?//?[\[\]a-z0-9:/@?#.-]{0,12}", fullmatch=True),
            st.sampled_from(["", "fr", "x-default"]),
        ),
        max_size=8,
    )
)
@settings(deadline=None)
def test_whatever_a_record_says_is_a_publication(elements):
    (draft,) = read(an_answer(a_record(1, *(dc(*each) for each in elements))))[0].drafts
    assert draft.title.value


@given(at=st.integers(0, 700), junk=st.binary(max_size=12), length=st.integers(0, 30))
@settings(deadline=None)
def test_a_damaged_answer_is_records_or_a_cause(at, junk, length):
    whole = an_answer(a_record(), a_record(2), token="")
    with suppress(SourceError):
        read(whole[:at] + junk + whole[at + length :])[0].drafts  # noqa: B018 (that it can be asked)


# ---------------------------------------------------------------- memory


@pytest.mark.parametrize("words", [None, "", "token", "[]", '{"since":7,"token":9,"began":"soon"}'])
def test_a_memory_of_somebody_else_is_none(words):
    assert Memory.read(words) == Memory()


def test_memory_comes_back_as_it_went():
    memory = Memory(since="2026-11-01", token="a|b", began="2026-11-02", seconds=True)
    assert Memory.read(memory.words()) == memory
    assert json.loads(memory.words())


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2026-11-24T09:00:00Z", "2026-11-23"),
        ("2026-11-24", "2026-11-23"),
        ("2099-01-01T00:00:00Z", "2026-11-23"),
        ("24.11.2026", "2026-11-23"),
        (None, "2026-11-23"),
    ],
)
def test_the_next_visit_begins_a_day_before_this_one(said, expected):
    assert begin_of(said, NOW) == expected


def test_without_any_clock_the_next_visit_asks_for_all():
    assert begin_of("24.11.2026", None) is None
