"""Addresses as they were before a mailing service wrapped them."""

import json
from base64 import b64decode, urlsafe_b64encode
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.reading.tracking import direct, is_opaque, is_pixel, public_page

PAGE = "https://forum.example/en/news?id=7&lang=en"
QUOTED = "https%3A%2F%2Fforum.example%2Fen%2Fnews%3Fid%3D7%26lang%3Den"


def b64(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "wrapped",
    [
        f"https://nam02.safelinks.protection.outlook.com/?url={QUOTED}&data=05%7Cme&sdata=x&reserved=0",
        f"https://www.google.com/url?q={QUOTED}&source=gmail&ust=1",
        f"https://l.facebook.com/l.php?u={QUOTED}&h=AT0",
        f"https://click.service.example/?qs=1&url={QUOTED}",
        f"https://service.example/redirect.php?to={QUOTED}",
        f"https://cms.example/index.php?id=9&rid=P_77&jumpurl={QUOTED}",
        f"http://xk2l.mjt.lu/lnk/AVkAAB/1/kfE9u2QxYz/{b64(PAGE)}",
        f"https://x1.mjt.lu/lnk/AVkAAB/0/kfE9u2QxYz/{b64(PAGE)}?b=1",
        f"https://abc.r.eu-west-1.awstrack.me/L0/{QUOTED.replace('%3A', ':')}/1/0100/sig=1",
        "https://click.pstmrk.it/3s/forum.example%2Fen%2Fnews%3Fid%3D7%26lang%3Den/abc/def/xyz",
        f"https://mandrillapp.com/track/click/30/forum.example?p={b64(json.dumps({'s': 'x', 'v': 1, 'p': json.dumps({'u': 30, 'url': PAGE})}))}",
        f"https://lnks.gd/l/eyJhbGciOiJIUzI1NiJ9.{b64(json.dumps({'bulletin_link_id': 100, 'url': PAGE}))}.c2ln/s/1/br/2",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__forum.example_en_news-3Fid-3D7-26lang-3Den&d=DwM&c=x",
        "https://urldefense.com/v3/__https://forum.example/en/news?id=7&lang=en__;!!abc!def$",
        "https://forum.example/en/news?id=7&lang=en&utm_source=nl&utm_medium=email&mc_cid=1&mc_eid=2",
        "https://forum.example/en/news?utm_campaign=x&id=7&lang=en",
        "https://forum.example/en/news?id=7&lang=en#utm_source=nl",
        f"https://www.google.com/url?q={QUOTED.replace('%', '%25')}".replace("%25", "%"),
    ],
)
def test_a_target_that_stands_in_the_address_is_found(wrapped):
    assert direct(wrapped) == PAGE


def test_one_counter_inside_another_is_undone_too():
    inner = f"http://xk2l.mjt.lu/lnk/AVkAAB/1/kfE9u2QxYz/{b64(PAGE + '&utm_source=x')}"
    outer = "https://nam02.safelinks.protection.outlook.com/?url=" + inner.replace(":", "%3A").replace(
        "/", "%2F"
    )
    assert direct(outer) == PAGE


@pytest.mark.parametrize(
    "plain",
    [
        PAGE,
        "https://forum.example/",
        "https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fforum.example%2F",
        "https://twitter.com/intent/tweet?url=https%3A%2F%2Fforum.example%2F",
        "https://translate.google.com/translate?u=https%3A%2F%2Fforum.example%2F&sl=fr",
        "https://forum.example/login?redirect=https%3A%2F%2Fforum.example%2Fadmin",
        "https://web.archive.example/save?url=https%3A%2F%2Fforum.example%2F",
        "https://forum.example/click?url=javascript%3Aalert(1)",
        "https://forum.example/click?url=%2Frelative",
        "https://forum.example/a%20b?x=%C3%A9&y=1+2#part",
        "https://forum.example/docs/aGVsbG8gd29ybGQgaGVsbG8",
        "https://[::1",
        "",
    ],
)
def test_what_is_no_counter_stays_as_it_is(plain):
    assert direct(plain) == plain


@pytest.mark.parametrize(
    ("wrapped", "left"),
    [
        ("https://x.us7.list-manage.com/track/click?u=abc&id=12&e=0a1b", "https://x.us7.list-manage.com/track/click?u=abc&id=12"),
        ("https://forum.example/?option=com_acymailing&ctrl=url&subid=55&urlid=3", "https://forum.example/?option=com_acymailing&ctrl=url&urlid=3"),
        ("https://forum.example/civicrm/extern/url.php?u=8&qid=99", "https://forum.example/civicrm/extern/url.php?u=8"),
    ],
)  # fmt: skip
def test_what_names_the_reader_goes_where_the_target_is_not_told(wrapped, left):
    assert direct(wrapped) == left
    assert is_opaque(left)


@pytest.mark.parametrize(
    ("given", "page"),
    [
        ("https://mailchi.mp/shores/news-42?e=0a1b2c", "https://mailchi.mp/shores/news-42"),
        ("https://us7.campaign-archive.com/?u=a&id=b&e=c", "https://us7.campaign-archive.com/?u=a&id=b"),
        (
            "http://sy4l.mj.am/nl2/sy4l/x.html?m=1&b=2&e=3&x=4&hl=fr",
            "http://sy4l.mj.am/nl2/sy4l/x.html?hl=fr",
        ),
        ("https://forum.example/newsletter/12", "https://forum.example/newsletter/12"),
        ("https://sh1.sendinblue.com/3fxyz.html?t=1", "https://sh1.sendinblue.com/3fxyz.html?t=1"),
        ("https://abc.r.bh.d.sendibt3.com/mk/mr/sh/Oyc/aBc", None),
        ("https://u1.ct.sendgrid.net/ls/click?upn=abc", None),
        ("https://emfik.r.sp1-brevo.net/mk/mr/sh/Oyc/31l", None),
        ("https://sviky.mjt.lu/nl3/W5wz?m=AVY&b=43&e=c1&x=5o", "https://sviky.mjt.lu/nl3/W5wz"),
        ("javascript:alert(1)", None),
        ("mailto:a@b.example", None),
    ],
)
def test_a_message_has_a_page_only_where_everybody_sees_the_same(given, page):
    assert public_page(given) == page


def test_mailpoet_shows_its_page_to_anybody_if_the_subscriber_is_taken_out():
    data = b64(json.dumps([42, "hash", 7, "token", 3, False]))
    url = f"https://forum.example/?mailpoet_router&endpoint=view_in_browser&action=view&data={data}"

    found = public_page(url).rpartition("data=")[2]
    assert json.loads(b64decode(unquote(found))) == [42, "hash", 0, 0, 3, False]


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ("https://x.us7.list-manage.com/track/open.php?u=a&id=b&e=c", True),
        ("https://abc.r.bh.d.sendibt3.com/mk/op/sh/aa/bb", True),
        ("http://xk2l.mjt.lu/oo/AVk/3c4d/e.gif", True),
        ("https://forum.example/?mailpoet_router&endpoint=track&action=open&data=x", True),
        ("https://forum.example/images/opening-session.jpg", False),
        ("https://mcusercontent.com/abc/images/logo.png", False),
    ],
)
def test_an_image_that_only_tells_who_reads_is_known(source, verdict):
    assert is_pixel(source) is verdict


@given(
    st.text(max_size=200) | st.from_regex(r"https?://[a-z.]{1,20}/(click|url)\?[a-z]=.{0,60}", fullmatch=True)
)
def test_whatever_an_address_is_the_answer_is_an_address_or_itself(text):
    found = direct(text)
    assert direct(found) == found
    assert public_page(text) is None or public_page(text).startswith("http")
