"""Words of mail: how letters in eight languages say what is not their message.

Patterns look at one line of text. What they find is taken out, so each needs a turn of phrase that no report
of a forum has, and not one word alone: "inscription", "baja", "assinatura", "opt out" and "read it online"
stand in news too.
"""

from __future__ import annotations

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_MAIL_EN = r"(?:e-?mails?|messages?|newsletters?|bulletins?|mailings?|updates?)"
_MAIL_FR = r"(?:e-?mails?|mails?|courriels?|messages?|lettres?|newsletters?|infolettres?|bulletins?)"
_MAIL_ES = r"(?:correos?|mensajes?|bolet[íi]n(?:es)?|newsletters?|e-?mails?)"
_MAIL_PT = r"(?:e-?mails?|mensage(?:m|ns)|boleti(?:m|ns)|newsletters?|correios?)"
_MAIL_AR = r"(?:الرسالة|الرسائل|رسائل|رسائلنا|البريد|النشرة|نشرتنا|نشراتنا)"
_MAIL_RU = r"(?:письм\w+|рассылк\w+|сообщени\w+|выпуск\w*|бюллетен\w+)"

UNSUBSCRIBE = _any(
    r"unsubscrib",
    rf"\bopt(?:ing)?[- ]out\b.{{0,40}}\b(?:{_MAIL_EN}|(?:mailing )?list|communications)\b",
    r"(?:update|manage|change|edit)\s+(?:your|my)\s+(?:e-?mail\s+|subscription\s+|communication\s+)?"
    r"(?:preferences|profile|subscriptions?)\b",
    r"(?:e-?mail|subscription|communication) preferences\b",
    r"remove (?:me|yourself|your (?:name|address)) from",
    rf"stop receiving (?:(?:these|this|our|such)\s+)?{_MAIL_EN}",
    rf"forward (?:this {_MAIL_EN} )?to a friend",
    r"add us to your address book",
    r"why did i get this",
    r"d[ée]s(?:abonn|inscri)",
    r"(?:g[ée]rer|modifier|mettre [àa] jour)\s+(?:vos|mes|votre|mon)\s+"
    r"(?:pr[ée]f[ée]rences|abonnements?|profil)",
    rf"ne plus recevoir (?:(?:de|d.|nos|ces|cet|cette|ce|la|les|notre)\s*)?{_MAIL_FR}",
    rf"transf[ée]rer (?:(?:ce|cet|cette) {_MAIL_FR} )?[àa] un ami",
    r"dar(?:se|me|te)\s+de\s+baja",
    r"(?:cancelar|anular|gestionar|administrar)\s+(?:(?:la|su|tu|mi|sus|tus|mis)\s+)?"
    r"(?:suscripci[óo]n|suscripciones|preferencias)",
    r"des(?:u)?scri[bp]",
    rf"dejar de recibir (?:(?:estos|este|nuestros|nuestro|m[áa]s|los|el)\s+)?{_MAIL_ES}",
    r"actualizar (?:sus|tus|mis) preferencias",
    r"(?:cancelar|anular|gerir|gerenciar)\s+(?:a\s+|as\s+)?(?:sua\s+|suas\s+|minha\s+)?"
    r"(?:subscri[çc][ãa]o|prefer[êe]ncias)",
    r"(?:cancelar|anular|gerir|gerenciar)\s+(?:a\s+)?(?:sua\s+|minha\s+)(?:inscri[çc][ãa]o|assinatura)",
    r"descadastr",
    rf"deixar de receber (?:(?:estes|este|esta|os nossos|o nosso|mais|os|a)\s+)?{_MAIL_PT}",
    r"remover (?:o )?(?:meu|seu) (?:e-?mail|endere[çc]o)",
    r"atualizar (?:as )?(?:suas|minhas) prefer[êe]ncias",
    r"[إا]لغاء\s+(?:ال)?[إا]?شتراك(?:ك|ي)?\b",
    r"(?:تحديث|[إا]دارة|تعديل)\s+(?:ال)?تفضيلات",
    rf"التوقف عن (?:تلقي|استلام)\s+(?:هذه\s+|هذا\s+)?{_MAIL_AR}",
    r"отписа(?:ться|ть)",
    r"\bотписк",
    r"отказа(?:ться|вшись) от (?:рассылки|подписки|получения (?:рассылки|писем|сообщений))",
    r"(?:управл\w+|настро\w+|изменить)\s+(?:\w+\s+)?подписк",
    r"newsletter (?:abmelden|abbestellen)",
    r"\babbestellen\b",
    r"(?:vom|von diesem|von unserem) (?:newsletter|verteiler) abmelden",
    r"disiscriv",
    r"annulla(?:re)? l.iscrizione",
)
"""What offers to end or change a subscription, or to pass the message on. It counts only beside a link."""

ABOUT_US = _any(
    rf"\byou(?:'re| are|'ve| have)? receiv(?:e|ed|ing) (?:this|these|our) {_MAIL_EN}",
    rf"this {_MAIL_EN} (?:was|has been|is) (?:sent|intended|addressed) (?:to|for)\b",
    r"because you(?:'re| are|'ve| have)? (?:subscribed|signed up|registered|opted)",
    rf"vous (?:recevez|avez reçu) (?:ce|cet|cette) {_MAIL_FR}",
    rf"c(?:e|et|ette) {_MAIL_FR}\s+(?:\S+\s+)?(?:vous (?:est|a [ée]t[ée])|a [ée]t[ée]|est)\s+"
    r"(?:envoy|adress|destin)\S*\s+(?:[àa]\b|par\b|car\b|parce)",
    rf"\brecib(?:e|ido|es|i[óo]) (?:este|esta) {_MAIL_ES}",
    rf"este {_MAIL_ES}(?: electr[óo]nico)? (?:fue|ha sido|se|le ha sido) (?:enviado|envi[óo]|ha enviado)",
    rf"(?:est[áa] (?:a receber|recebendo)|recebeu|recebe) (?:este|esta) {_MAIL_PT}",
    rf"est[ea] {_MAIL_PT} (?:foi|[ée]) (?:enviad|destinad)",
    rf"تم [إا]رسال (?:هذه|هذا) {_MAIL_AR}",
    rf"(?:وصلتك|وصلك|تلقيت|تتلقى|تصلك) (?:هذه|هذا) {_MAIL_AR}",
    rf"эт[оа] {_MAIL_RU} (?:был[оа] )?(?:отправлен|направлен|адресован)",
    rf"вы получ(?:или|аете|аешь) (?:это|эту|данное|данную|наш\w*) {_MAIL_RU}",
    r"sie erhalten diese[nr]? (?:e-?mail|newsletter|nachricht)",
    r"(?:ricevi|hai ricevuto) questa (?:e-?mail|newsletter)",
)
"""What speaks of whoever reads it, and not of the forum."""

IN_BROWSER = _any(
    r"(?:view|see|read|open|display|show)\b.{0,60}\b(?:in|on|with|using)\s+"
    r"(?:your |a |the |my )?(?:web )?browser\b",
    r"\bbrowser version\b",
    r"(?:view|read|see)\s+(?:(?:it|this|the|our)\s+)?(?:(?:e-?mail|message|newsletter|bulletin|issue|version)\s+)?"
    r"(?:online|on the web|as a web ?page)\s*(?:[.:|>»)]|here\b|$)",
    r"\b(?:web|online) version\b(?! of (?!this\b))",
    r"(?:trouble|problems?|difficulty|can'?t|cannot|unable to)\s+(?:view|read|see|display)\w*\s+"
    rf"(?:(?:this|the|our)\s+)?(?:{_MAIL_EN}|images?|it\b|this\s*[?.:,])",
    r"(?:voi[rs]|visualise[rz]|affiche[rz]|consulte[rz]|li(?:re|sez)|ouvr(?:ir|ez)|regarde[rz])\b.{0,60}"
    r"navigateur",
    r"(?:voi[rs]|visualise[rz]|affiche[rz]|consulte[rz]|li(?:re|sez)|regarde[rz])"
    rf"(?:[- ](?:la|le|ce|cet|cette|notre))?\s+(?:{_MAIL_FR}\s+|version\s+)?(?:en ligne|sur le web)",
    r"version (?:en ligne|web)(?! (?:du|de la|des|de l))",
    rf"si (?:ce|cet|cette) {_MAIL_FR}.{{0,15}} ne s.affiche pas",
    r"(?:v(?:er|ea)|visuali[zc][aeo]\w*|[áa]br(?:ir|a)\w*|le(?:er|a|ia)|mostrar|consultar?)\b.{0,60}"
    r"(?:navegador|no (?:seu )?browser)",
    r"(?:v(?:er|ea)(?:lo|la)?|visuali[zc]\w*|le(?:er|a|ia)|consultar?)\s+(?:(?:este|esta|el|la|o|a)\s+)?"
    rf"(?:(?:{_MAIL_ES}|{_MAIL_PT}|vers(?:i[óo]n|[ãa]o))\s+)?(?:electr[óo]nico\s+)?"
    r"(?:en l[íi]nea|online|en la web|na web)\s*(?:[.:|>»)]|aqu[íi]\b|$)",
    r"vers(?:i[óo]n|[ãa]o) (?:web|en l[íi]nea|online)(?! d(?:el|e la|e los|o|a|os|as)\b)",
    r"في (?:ال)?متصفح",
    r"على المتصفح",
    r"نسخة (?:ال)?ويب",
    r"النسخة الإلكترونية من (?:هذه|هذا)",
    r"(?:откр(?:ыть|ойте)|смотр|посмотр|просмотр|чита[йт]|прочита[йт]|прочти|увидеть)\w*\b.{0,60}браузер",
    rf"(?:откр(?:ыть|ойте)|смотр|посмотр|просмотр|чита[йт]|прочита[йт])\w*\s+(?:(?:это|эту|данное)\s+)?"
    rf"(?:{_MAIL_RU}\s+)?онлайн",
    r"(?:веб|онлайн)[- ]версия(?: (?:письма|рассылки|выпуска)|\s*(?:[.:|>»)]|$))",
    r"im browser (?:ansehen|anzeigen|öffnen)",
    r"(?:nel|con il) (?:tuo )?browser",
)
"""What leads to the same message as a page."""

REPLY = re.compile(
    r"^\s*(?:\[[^\]]{1,60}\]\s*)?(?:re|aw|rép|rv|res|sv|antw|r|отв|ответ|رد|الرد|回复)\s*(?:\[\d+\])?\s*[:：]",
    re.IGNORECASE,
)
"""How a subject begins that answers another message. ``RE :`` is French, ``RES:`` Brazilian."""

ABSENT = _any(
    r"^\W*(?:automatic reply|auto(?:matic)?[- ]?(?:response|reply)|out of (?:the )?office)\b",
    r"^\W*r[ée]ponse automatique",
    r"^\W*absen(?:ce|t|te)\b.{0,20}\b(?:bureau|office)\b",
    r"^\W*respuesta autom[áa]tica",
    r"^\W*fuera de (?:la )?oficina",
    r"^\W*resposta autom[áa]tica",
    r"^\W*fora do escrit[óo]rio",
    r"^\W*(?:ال)?رد (?:ال)?تلقائي",
    r"^\W*خارج المكتب",
    r"^\W*автоматический ответ",
    r"^\W*автоответ",
    r"^\W*вне офиса",
    r"^\W*abwesenheitsnotiz",
    r"^\W*automatische antwort",
    r"^\W*risposta automatica",
)
"""Subjects of answers that machines give for people."""

CONFIRMATION = _any(
    r"(?:confirm|verify|activate|confirming)\s+(?:your|my)\s+(?:\S+\s+){0,2}"
    r"(?:subscription|registration|e-?mail|sign[- ]?up)",
    r"(?:confirm|confirmation of|confirming) (?:the )?(?:newsletter )?subscription",
    r"subscription (?:confirm|verif)",
    r"confirm\w*\s+(?:de\s+)?votre\s+(?:abonnement|inscription|adresse)",
    r"confirm\w*\s+(?:de\s+)?l.(?:abonnement|inscription)\s+[àa]\s+(?:la|notre)\s+(?:lettre|newsletter|liste|infolettre)",
    r"confirm\w*\s+(?:de\s+)?(?:la\s+|su\s+|tu\s+)?suscripci[óo]n",
    r"confirm\w*\s+(?:d[ae]\s+)?(?:a\s+)?sua\s+(?:subscri[çc][ãa]o|inscri[çc][ãa]o|assinatura)",
    r"(?:تأكيد|أكد|أكدوا)\s+(?:اشتراكك|الاشتراك في (?:النشرة|القائمة)|عنوان بريدك)",
    r"подтверд\w+\s+(?:вашу\s+|свою\s+)?подписк",
    r"подтверд\w+\s+(?:ваш|свой)\s+(?:адрес|e-?mail)",
    r"welcome to (?:the )?.{0,60}mailing list",
)
"""Subjects of letters that are about the subscription itself, often with a button that ends or begins it."""
