"""Names that the validator knows: namespaces, languages, elements and attributes of HTML."""

from __future__ import annotations


def a_set(words: str) -> set[str]:
    """Return words that are written in one text, because two hundred strings are no easier to read."""
    return set(words.split())


ATOM = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"
XHTML = "http://www.w3.org/1999/xhtml"
DC = "http://purl.org/dc/elements/1.1/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
FH = "http://purl.org/syndication/history/1.0"

NAMESPACES = {
    "atom": ATOM,
    "xml": XML,
    "xhtml": XHTML,
    "dc": DC,
    "content": CONTENT,
    "fh": FH,
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "georss": "http://www.georss.org/georss",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
}
"""Those a feed of news may meet, by the prefix each is known under."""

LANGUAGES_OF_TWO_LETTERS = a_set("""
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el
    en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu
    ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my
    na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm
    sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """)
LANGUAGES_OF_THREE_LETTERS = {
    "fil",
    "haw",
    "ast",
    "und",
    "mul",
    "eng",
    "fre",
    "fra",
    "spa",
    "ara",
    "rus",
    "por",
}
"""A few of ISO 639-2, enough for these tests; the validator knows all."""

HTML = a_set("""
    a abbr acronym address applet area article aside audio b base basefont bdi bdo big blockquote body br button canvas
    caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset
    figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input
    ins isindex kbd label legend li link main mark map menu meta meter nav noframes noscript object ol optgroup option
    output p param picture plaintext pre progress q rp rt ruby s samp script section select slot small source span
    strike strong style sub summary sup table tbody td template textarea tfoot th thead time title tr track tt u ul var
    video wbr xmp
    """)
RISKY = a_set("""
    applet base basefont bdo body embed frame frameset head html iframe isindex link meta noframes object param
    plaintext script slot style title xmp
    """)
HARMLESS_ATTRIBUTES = a_set("""
    abbr align alt border cite class colspan compact coords datetime dir headers height href hreflang hspace id ismap
    lang media name rel reversed rows rowspan scope shape size sizes span src srcset start summary title type usemap
    valign value width
    """)
"""Of the longer list of the validator, those that texts use."""
