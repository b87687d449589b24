"""What came back is known by what it begins with."""

import pytest

from hub.errors import SourceError
from hub.model.fetch import Answer
from hub.probe.sniff import connector_for


def sniff(body):
    return connector_for(Answer(url="https://forum.example/x", status=200, body=body))


@pytest.mark.parametrize(
    ("body", "connector"),
    [
        (b'<?xml version="1.0"?><rss version="2.0"><channel>', "syndication"),
        (b'\xef\xbb\xbf\n <rdf:RDF xmlns="http://purl.org/rss/1.0/">', "syndication"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', "syndication"),
        (b'<atom:feed xmlns:atom="http://www.w3.org/2005/Atom">', "syndication"),
        (b"<rss><channel><description><![CDATA[<html>]]>", "syndication"),
        ('<?xml version="1.0" encoding="UTF-16"?><rss version="2.0">'.encode("utf-16"), "syndication"),
        (b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">', "oai_pmh"),
        (b"<urlset xmlns='x'>", "sitemap"),
        (b"<sitemapindex >", "sitemap"),
        (b"BEGIN:VCALENDAR\r\n", "icalendar"),
        (b"BEGIN:vCalendar\r\n", "icalendar"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "json_feed"),
        (b'[{"id": 1, "title": {"rendered": "x"}}]', "wordpress"),
        (b'{"name": "x", "namespaces": ["wp/v2"]}', "wordpress"),
        (b'{"jsonapi": {"version": "1.0"}, "data": []}', "drupal"),
        (b'{"data": [{"type": "node--article"}]}', "drupal"),
        (b'{"data": [', "json_feed"),
        (b"[]", "json_feed"),
        (b"<!DOCTYPE html><html><body><p>&lt;rss&gt;</p>", None),
        (b"<html><script>x = '<rss >'</script>", None),
        (b"<p>A page without a head", None),
    ],
)
def test_a_document_is_read_by_the_connector_of_its_kind(body, connector):
    assert sniff(body) == connector


@pytest.mark.parametrize(
    ("body", "word"),
    [(b" \n", "empty"), (b"%PDF-1.4", "PDF"), (b"GIF89a", "picture"), (b'<opml version="2.0">', "OPML")],
)
def test_what_nobody_reads_is_said_in_words(body, word):
    with pytest.raises(SourceError, match=word):
        sniff(body)
