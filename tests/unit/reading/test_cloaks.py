"""Cloaks: hidden mail addresses come back, in every way that Joomla and Cloudflare hide them."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.reading.cloaks import uncloaked

LINK = '<a href="mailto:info@forum.example">info@forum.example</a>'
PHRASES = [
    "This email address is being protected from spambots. You need JavaScript enabled to view it.",
    "This e-mail address is being protected from spambots. You need JavaScript enabled to view it",
    "Cette adresse e-mail est protégée contre les robots spammeurs. Vous devez activer le JavaScript pour la visualiser.",
    "Cet adresse mail est protégé contre les spambots. Vous avez d'activer le javascript pour la visualiser.",
    "Esta dirección de correo electrónico está siendo protegida contra los robots de spam. Necesita tener JavaScript habilitado para poder verlo.",
    "Esta dirección de correo electrónico está protegida contra spambots. Usted necesita tener Javascript activado para poder verla.",
    "Este endereço de email está sendo protegido de spambots. Você precisa do JavaScript ativado para vê-lo.",
    "O endereço de e-mail address está sendo protegido de spambots. Você precisa ativar o JavaScript enabled para vê-lo.",
    "Este endereço de email está protegido contra piratas. Necessita ativar o JavaScript para o visualizar.",
    "Этот адрес электронной почты защищён от спам-ботов. У вас должен быть включен JavaScript для просмотра.",
    "Адрес электронной почты защищен от спам-ботов. Для просмотра адреса в вашем браузере должен быть включен Javascript.",
    "عنوان البريد الإلكتروني هذا محمي من روبوتات السبام. يجب عليك تفعيل الجافاسكربت لرؤيته.",
    "Diese E-Mail-Adresse ist vor Spambots geschützt! Zur Anzeige muss JavaScript eingeschaltet sein!",
]


def coded(text):
    return base64.b64encode(text.encode()).decode()


def joomla_3(phrase, id="cloak0a1b2c"):
    name = id.removeprefix("cloak")
    return (
        f"<span id=\"{id}\">{phrase}</span><script type='text/javascript'>\n //<!--\n"
        f" document.getElementById('{id}').innerHTML = '';\n"
        " var prefix = '&#109;a' + 'i&#108;' + '&#116;o';\n var path = 'hr' + 'ef' + '=';\n"
        f" var addy{name} = '&#105;nf&#111;' + '&#64;';\n"
        f" addy{name} = addy{name} + 'f&#111;r&#117;m' + '&#46;' + '&#101;x&#97;mpl&#101;';\n"
        f" var addy_text{name} = '&#105;nf&#111;' + '&#64;' + 'f&#111;r&#117;m' + '&#46;' + 'example';\n"
        f" document.getElementById('{id}').innerHTML += '<a ' + path + '\\'' + prefix + ':' + addy{name} + '\\'>'+addy_text{name}+'<\\/a>';\n"
        " //-->\n </script>"
    )


def joomla_25(phrase):
    return (
        "<script type='text/javascript'>\n <!--\n var prefix = 'ma' + 'il' + 'to';\n"
        " var addy77 = 'info' + '&#64;';\n addy77 = addy77 + 'forum' + '&#46;' + 'example';\n"
        " document.write('<a ' + path + '\\'' + prefix + ':' + addy77 + '\\'>');\n document.write(addy77);\n"
        " document.write('<\\/a>');\n //-->\n </script><script type='text/javascript'>\n <!--\n"
        " document.write('<span style=\\'display: none;\\'>');\n //-->\n </script>"
        f"{phrase}\n <script type='text/javascript'>\n <!--\n document.write('</');\n document.write('span>');\n //-->\n </script>"
    )


@pytest.mark.parametrize("phrase", PHRASES)
def test_joomla_3_hides_in_a_script_and_is_read(phrase):
    assert uncloaked(f"<p>Write to {joomla_3(phrase)}.</p>") == f"<p>Write to {LINK}.</p>"


@pytest.mark.parametrize("phrase", PHRASES)
def test_joomla_25_writes_as_it_goes_and_is_read(phrase):
    assert uncloaked(f"<p>{joomla_25(phrase)}</p>").replace("\n", "").replace(" <", "<").rstrip() in {
        f"<p>{LINK}</p>",
        f"<p>{LINK} </p>",
    }


@pytest.mark.parametrize("phrase", PHRASES)
def test_joomla_4_hides_in_attributes_and_is_read(phrase):
    hidden = (
        f'<joomla-hidden-mail  is-link="1" is-email="1" first="{coded("info")}" last="{coded("forum.example")}"'
        f' text="{coded("info@forum.example")}" base="" >{phrase}</joomla-hidden-mail>'
    )
    assert uncloaked(f"<p>{hidden}</p>") == f"<p>{LINK}</p>"


@pytest.mark.parametrize("phrase", PHRASES)
def test_where_the_script_is_gone_the_phrase_goes_too(phrase):
    assert uncloaked(f"<p>Write to <b>{phrase}</b> today.</p>") == "<p>Write to <b></b> today.</p>"
    assert uncloaked(f'<p><span id="cloak12">{phrase}</span></p>') == "<p></p>"


def test_two_addresses_do_not_get_mixed_up():
    other = joomla_3(PHRASES[0], "cloakff").replace("f&#111;r&#117;m", "other")
    html = uncloaked(joomla_3(PHRASES[0]) + " | " + other)
    assert html.startswith(LINK + " | ")
    assert "mailto:info@other.example" in html


def test_the_same_page_on_another_visit_says_the_same():
    was = uncloaked(joomla_3(PHRASES[0], "cloak5f1e"))
    assert was == uncloaked(joomla_3(PHRASES[0], "cloak9abc"))


def test_cloudflares_mask_is_taken_off():
    def masked(key):
        return f"{key:02x}" + "".join(f"{ord(letter) ^ key:02x}" for letter in "info@forum.example")

    for key in (0x2A, 0x91):
        span = f'<a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="{masked(key)}">[email&#160;protected]</a>'
        link = f'<a href="/cdn-cgi/l/email-protection#{masked(key)}">Write</a>'
        assert uncloaked(span) == "info@forum.example"
        assert uncloaked(link) == '<a href="mailto:info@forum.example">Write</a>'


@pytest.mark.parametrize(
    "html",
    [
        "<p>A course in JavaScript, protected from rain.</p>",
        "<script>var addy1 = location.href;</script>",
        "<script>var addy1 = '<script>alert(1)' + '&#64;';</script>",
        '<a href="/cdn-cgi/l/email-protection">x</a>',
    ],
)
def test_what_hides_no_address_stays_as_it_is(html):
    assert uncloaked(html) == html


def test_a_script_cannot_smuggle_markup_in():
    evil = joomla_3(PHRASES[0]).replace("f&#111;r&#117;m", "x&quot;&gt;&lt;script&gt;")
    assert "<script>" not in uncloaked(evil)


@given(st.text(max_size=200) | st.sampled_from([joomla_3(PHRASES[0]), joomla_25(PHRASES[2])]).flatmap(
    lambda html: st.integers(0, len(html)).map(lambda at: html[:at])
))  # fmt: skip
def test_whatever_comes_stays_text(html):
    assert isinstance(uncloaked(html), str)
