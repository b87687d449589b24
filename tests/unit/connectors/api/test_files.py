"""Files: the documents that a text links to."""

import time

import pytest

from connectors.api.doors import excerpt
from connectors.api.files import files_in, merged
from hub.model.draft import Attachment

PDF = "application/pdf"


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<a href="/a.pdf">A</a>', [("/a.pdf", PDF, None, None, "A")]),
        (
            "<A class='x' HREF='/a.pdf'>The <b>agenda</b>\n (PDF)</A>",
            [("/a.pdf", PDF, None, None, "The agenda (PDF)")],
        ),
        ('<a href="/a.pdf?x=1&amp;y=2"><img src="i.png"></a>', [("/a.pdf?x=1&y=2", PDF, None, None, None)]),
        ('<a href="/a.pdf">A</a><a href="/a.pdf">Again</a>', [("/a.pdf", PDF, None, None, "A")]),
        ('<a href="/a.jpg">P</a><a href="/a.mp3">S</a><a href="/a">L</a><a>N</a>', []),
        ('<abbr href="/a.pdf">x</abbr>', []),
        (None, []),
    ],
)
def test_documents_are_found_by_their_names(html, found):
    assert list(files_in(html)) == found


def test_an_address_is_named_once_by_whoever_names_it_first():
    one, other = Attachment("/a.pdf", PDF, 9), Attachment("/a.pdf", title="A")
    assert merged((one,), (other, Attachment("/b.pdf"))) == (one, Attachment("/b.pdf"))


@pytest.mark.parametrize(
    "piece", ["<a ", '<a href="x">', '<a href="/a.pdf">', "<a href='x' class='more-link", " ", "["]
)
def test_time_grows_with_the_length_of_a_text_and_not_with_its_square(piece):
    text = piece * (400_000 // len(piece))
    started = time.process_time()
    assert not list(files_in(text)) or ".pdf" in piece
    excerpt(text)
    assert time.process_time() - started < 2
