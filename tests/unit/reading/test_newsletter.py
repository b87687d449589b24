"""Newsletters: the words stay; footers, counters and whatever names us go."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.reading.html import sanitise, text_of
from hub.reading.newsletter import plain_page, tidy

OURS = ("reader@hub.example",)
NEWS = "<p>The ministers met in Rabat and adopted a declaration on returns.</p>"


SAID = "The ministers met in Rabat and adopted a declaration on returns."


def words(html: str, **given) -> str:
    return " ".join(text_of(tidy(html, ours=OURS, **given).html).split())


@pytest.mark.parametrize(
    "footer",
    [
        '<p>To stop these mails, <a href="https://s.example/x?id=1">unsubscribe</a>.</p>',
        '<p>You can <a href="https://s.example/a">update your preferences</a> or <a href="https://s.example/b">unsubscribe from this list</a>.</p>',
        '<p>If you wish to opt out of these e-mails, <a href="https://s.example/x">click here</a>.</p>',
        '<p><a href="https://s.example/x">Se désabonner</a> | <a href="https://s.example/y">Gérer vos préférences</a></p>',
        '<p>Pour vous désinscrire, <a href="https://s.example/x">cliquez ici</a></p>',
        '<p><a href="https://s.example/x">Darse de baja</a></p>',
        '<p>Para cancelar su suscripción haga <a href="https://s.example/x">clic aquí</a></p>',
        '<p><a href="https://s.example/x">Cancelar subscrição</a></p>',
        '<p>Para descadastrar-se, <a href="https://s.example/x">clique aqui</a></p>',
        '<p><a href="https://s.example/x">إلغاء الاشتراك</a></p>',
        '<p>Чтобы отписаться, <a href="https://s.example/x">нажмите здесь</a></p>',
        '<p><a href="https://s.example/x">Newsletter abmelden</a></p>',
        '<p>Bye: <a href="https://lists.example/mailman/options/news">here</a></p>',
        '<p><a href="https://x.us7.list-manage.com/unsubscribe?u=1&amp;id=2&amp;e=3">x</a></p>',
        '<p><a href="https://abc.sendibt3.com/mk/un/sh/Oy/zY">x</a></p>',
        '<p><a href="https://forum.example/?mailpoet_router&amp;endpoint=subscription&amp;action=unsubscribe&amp;data=x">x</a></p>',
        '<p><a href="https://forum.example/newsletter/simplenews/remove/99ff">x</a></p>',
        '<p><a href="https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fs.example%2Funsubscribe%3Fid%3D1">x</a></p>',
        "<p>You are receiving this email because you subscribed on our site.</p>",
        "<p>This message was sent to reader@hub.example</p>",
        "<p>Vous recevez ce message parce que vous êtes inscrit.</p>",
        "<p>Este correo electrónico fue enviado a reader@hub.example.</p>",
        "<p>Este e-mail foi enviado para reader@hub.example.</p>",
        "<p>تم إرسال هذه الرسالة إلى reader@hub.example</p>",
        "<p>Это письмо отправлено на reader@hub.example</p>",
        '<p style="display:none">Preview of the letter</p>',
        '<div style="max-height: 0; overflow: hidden">Preview</div>',
        "<style>p { color: red }</style>",
        "<p>Dear READER@HUB.EXAMPLE,</p>",
    ],
)
@pytest.mark.parametrize(
    "frame",
    ["{0}{1}", "<table><tr><td>{0}</td></tr><tr><td>{1}</td></tr></table>", "<center><div>{0}<div>{1}</div></div></center>"],
)  # fmt: skip
def test_what_is_about_the_letter_and_not_in_it_goes_and_the_news_stay(footer, frame):
    left = tidy(frame.format(NEWS, footer), ours=OURS)

    assert " ".join(text_of(left.html).split()) == SAID
    assert "href" not in left.html


@pytest.mark.parametrize(
    "line",
    [
        "<p>The right to opt out of detention was discussed.</p>",
        '<p>Registration: <a href="https://forum.example/register">sign up here</a>. You can cancel it until Friday.</p>',
        '<p>Members may <a href="https://forum.example/a">update the list</a> of focal points.</p>',
        "<p>They received this proposal with interest.</p>",
        '<p>Lire <a href="https://forum.example/a">la version arabe</a>.</p>',
        "<p>Le message a été envoyé aux ministres.</p>",
        '<p>Read <a href="https://forum.example/a">the report</a> on the web site.</p>',
        "<p>Los países recibieron este informe.</p>",
        "<p>Вы увидите новый портал.</p>",
        '<p><a href="https://forum.example/programme-unis">University programme</a></p>',
        '<p>A meeting in <a href="https://forum.example/baja-california">Baja California</a>.</p>',
        '<p>The <a href="https://forum.example/profile?country=MA">profile of Morocco</a> is out.</p>',
        '<p>Read the <a href="https://forum.example/a">online version of the report</a>.</p>',
        '<p><a href="https://forum.example/a">Consulter le rapport en ligne</a></p>',
        '<p>La <a href="https://forum.example/a">version en ligne du rapport</a> est parue.</p>',
        '<p><a href="https://forum.example/a">Leer el informe en línea</a></p>',
        '<p><a href="https://forum.example/a">Читать полностью на сайте</a></p>',
        '<p><a href="https://forum.example/a">Онлайн-версия доклада</a></p>',
        '<p>Migrants who <a href="https://forum.example/a">cannot see a doctor</a>.</p>',
        '<p>Niños que <a href="https://forum.example/a">dejan de recibir ayuda</a>.</p>',
        '<p>Des familles qui risquent de <a href="https://forum.example/a">ne plus recevoir d\'aide</a>.</p>',
        '<p>A <a href="https://forum.example/a">inscrição</a> está aberta; para cancelar a inscrição, escreva.</p>',
        '<p>Pour l\'<a href="https://forum.example/a">inscription</a>, écrivez au secrétariat.</p>',
        '<p>The <a href="https://forum.example/a">change of profile</a> of those who arrive.</p>',
        '<p>التوقف عن استلام <a href="https://forum.example/a">المهاجرين</a></p>',
    ],
)
def test_what_a_forum_may_well_say_stays(line):
    assert words(NEWS + line) == f"{SAID} {' '.join(text_of(line).split())}"


@pytest.mark.parametrize(
    "line",
    [
        "View this newsletter online", "Lire la newsletter en ligne", "Leer el boletín en línea", "Ver o boletim online",
        "Читать выпуск онлайн", "Онлайн-версия рассылки", "View this email in your browser", "View in browser", "View online", "Web version", "View as a webpage", "Read it on the web",
        "Voir dans le navigateur", "Consulter la version en ligne", "Afficher ce message dans votre navigateur",
        "Ver en el navegador", "Ver este correo en línea", "Versión web",
        "Ver no navegador", "Visualizar este e-mail no seu browser", "Versão online",
        "عرض هذه الرسالة في المتصفح", "نسخة الويب",
        "Открыть в браузере", "Веб-версия", "Посмотреть письмо в браузере", "Im Browser ansehen",
    ],
)  # fmt: skip
def test_the_page_of_a_letter_is_its_address_and_the_line_goes(line):
    left = tidy(f'<p><a href="https://mailchi.mp/f/n42?e=0a1b">{line}</a></p>{NEWS}')

    assert left.url == "https://mailchi.mp/f/n42"
    assert left.html == NEWS


@pytest.mark.parametrize(
    "line",
    [
        'Trouble viewing this? <a href="{0}">Click here</a>.',
        'If you cannot see this message, <a href="{0}">click here</a>',
        'Si ce message ne s\'affiche pas correctement, <a href="{0}">cliquez ici</a>',
        'Si no puede ver este mensaje, ábralo en el navegador <a href="{0}">aquí</a>',
        'Se não consegue ver este e-mail, <a href="{0}">clique aqui</a> para abrir no navegador.',
        'Если письмо не открывается, прочитайте его <a href="{0}">в браузере</a>',
        'لعرض الرسالة في المتصفح <a href="{0}">اضغط هنا</a>',
    ],
)
def test_the_page_is_found_where_the_line_says_it_and_not_the_link(line):
    left = tidy(f"<p>{line.format('https://forum.example/newsletter/12')}</p>{NEWS}")

    assert left.url == "https://forum.example/newsletter/12"
    assert left.html == NEWS


def test_a_page_that_knows_its_reader_is_nobodys_address():
    left = tidy(f'<p><a href="https://abc.sendibt3.com/mk/mr/sh/Oy/aB">View in browser</a></p>{NEWS}')

    assert left.url is None
    assert left.html == NEWS


def test_in_a_letter_of_one_long_line_only_the_link_that_ends_it_goes():
    long = "Ministers met and talked at length about every matter. " * 20
    left = tidy(f'<div>{long}<a href="https://s.example/unsubscribe?u=1">unsubscribe</a> {long}</div>')

    assert "s.example" not in left.html
    assert left.html.count("Ministers") == 40


def test_a_footer_of_lines_between_breaks_goes_line_by_line():
    left = words(
        "<td>© 2026 Secretariat<br>You are receiving this email because you signed up.<br>"
        '<a href="https://s.example/unsubscribe">Unsubscribe</a><br>1 Quay Street, Tunis</td>'
    )
    assert left == "© 2026 Secretariat 1 Quay Street, Tunis"


def test_the_address_that_the_header_names_for_unsubscribing_goes_whatever_it_looks_like():
    ending = "https://s.example/x/1234"
    assert words(f'{NEWS}<p><a href="{ending}">Good bye</a></p>', ending=[ending]) == SAID


@pytest.mark.parametrize(
    "href",
    [
        "https://forum.example/?mail=reader@hub.example",
        "https://forum.example/?mail=reader%40hub.example",
        "https://forum.example/?mail=reader%2540hub.example",
        "https://forum.example/cmVhZGVyQGh1Yi5leGFtcGxl",
        "mailto:news@forum.example?body=reader@hub.example",
        "javascript:alert(1)",
        "tel:+123",
    ],
)
def test_a_link_that_names_us_or_is_none_leaves_its_words(href):
    assert (
        tidy(f'<p>See <a href="{href}">the report</a>.</p>', ours=OURS).html
        == "<p>See <a>the report</a>.</p>"
    )


@pytest.mark.parametrize(
    "image",
    [
        '<img src="https://t.example/x.gif" width="1" height="1">',
        '<img src="https://t.example/x.gif" style="width:1px;height:1px">',
        '<img src="https://x.us7.list-manage.com/track/open.php?u=1">',
        '<img src="cid:logo">',
        '<img src="data:image/gif;base64,R0">',
        '<img src="https://t.example/x.gif?e=reader@hub.example" width="300">',
        "<img>",
    ],
)
def test_images_that_count_or_that_stay_in_the_letter_go(image):
    assert tidy(f"{NEWS}{image}", ours=OURS).html == NEWS


def test_images_that_show_something_stay():
    image = '<img src="https://cdn.example/rabat.jpg" width="564" alt="Rabat">'
    assert tidy(NEWS + image).html == NEWS + image


def test_a_link_through_a_counter_that_shows_its_target_leads_there():
    wrapped = "https://x.us7.list-manage.com/track/click?u=1&amp;id=2&amp;e=3"
    left = tidy(f'<p><a href="{wrapped}">https://forum.example/a.pdf</a> <a href="{wrapped}">report</a></p>')

    assert 'href="https://forum.example/a.pdf"' in left.html
    assert "e=3" not in left.html
    assert left.counters == 1


def test_tables_that_hold_things_in_place_go_and_tables_of_figures_stay():
    figures = "<table><tr><td>Morocco</td><td>12</td></tr><tr><td>Spain</td><td>15</td></tr></table>"
    left = tidy(f'<table role="presentation"><tr><td>{NEWS}</td></tr><tr><td>{figures}</td></tr></table>')

    assert left.html.count("<table") == 1
    assert "".join(left.html.split()).endswith("<td>15</td></tr></table></div>")


def test_the_language_is_the_one_the_letter_declares():
    assert tidy(f'<html lang="pt"><body>{NEWS}</body></html>').language == "pt"
    assert tidy(NEWS).language is None


def test_a_plain_letter_is_tidied_like_any_other():
    left = plain_page(
        "The ministers met.\n\nView online: https://forum.example/newsletter/12\n\n"
        "This message was sent to reader@hub.example\nUnsubscribe: https://s.example/unsubscribe?x",
        ours=OURS,
    )
    assert left.url == "https://forum.example/newsletter/12"
    assert left.html == "<p>The ministers met.</p>"


@pytest.mark.parametrize("html", ["", " ", "<", "<!-- -->", "&", "<html></html>", "\x00", "\ud800"])
def test_a_letter_without_words_has_none(html):
    assert text_of(tidy(html).html).strip() in {"", "<", "&"}


@pytest.mark.parametrize(
    "html",
    ["<div>" * 50_000 + "x", "<table><tr><td>" * 3000 + "x", "<a href=https://x.example/unsubscribe>" * 20_000,
     "<br>" * 100_000, "<p>unsubscribe <a href=x>y</a>" * 5000, "x " * 500_000, "<b>" * 150 + "x" + "<p>y" * 5000],
    ids=["divs", "tables", "links", "breaks", "footers", "text", "inline"],
)  # fmt: skip
def test_what_is_made_to_cost_time_costs_little(html):
    assert tidy(html, ours=OURS).html is not None


_TAGS = st.sampled_from(
    ["<p>", "</p>", "<a href='https://s.example/unsubscribe'>", "<a href='//['>", "</a>", "<td>", "<table>", "</table>",
     "<tr>", "<br>", "<img src=x>", "unsubscribe", "reader@hub.example", "You received this email", "view in browser",
     "<div style='display:none'>", "</div>", "<font>", "x", " ", "<!--", "-->", "<![CDATA[", "<svg>", "<a><p>", "&#0;", "\x0c",
     "<base href=x>", "<body lang=fr>", "<html>", "</body>", "<font><td>"]
)  # fmt: skip


@given(st.lists(_TAGS, max_size=40).map("".join))
@settings(max_examples=400)
def test_whatever_comes_nothing_of_ours_and_no_way_to_unsubscribe_is_left(html):
    left = sanitise(tidy(html, ours=OURS).html, "https://hub.example/")

    assert "reader@hub.example" not in left
    assert "s.example/unsubscribe" not in left


@given(st.text(max_size=200))
def test_whatever_plain_text_comes_it_is_tidied(text):
    assert isinstance(plain_page(text, ours=OURS).html, str)
