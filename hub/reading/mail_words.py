"""Words of mail: how letters in eight languages say what is not their message.

Patterns look at one line of text, in small letters. What they find is taken out, so each of them needs a
turn of phrase that no report of a forum has, and not one word alone.
"""

from __future__ import annotations

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


UNSUBSCRIBE = _any(
    r"unsubscrib",
    r"\bopt(?:ing)?[- ]out\b.{0,40}\b(?:e?-?mails?|list|messages|receiving|communications)",
    r"(?:update|manage|change|edit)\s+(?:your\s+|my\s+)?(?:e-?mail\s+|subscription\s+|communication\s+)?"
    r"(?:preferences|profile|subscriptions?)\b",
    r"remove (?:me|yourself|your (?:name|address)) from",
    r"stop receiving (?:these|this|our|e-?mails)",
    r"forward (?:this (?:e-?mail|message|newsletter) )?to a friend",
    r"add us to your address book",
    r"why did i get this",
    r"d[ée]s(?:abonn|inscri)",
    r"(?:g[ée]rer|modifier|mettre [àa] jour)\s+(?:vos|mes|votre|mon)\s+"
    r"(?:pr[ée]f[ée]rences|abonnements?|profil)",
    r"ne plus recevoir",
    r"transf[ée]rer (?:ce \S+ )?[àa] un ami",
    r"dar(?:se|me|te)?\s+de\s+baja",
    r"(?:cancelar|anular|gestionar|administrar)\s+(?:la|su|tu|mi|sus|tus)?\s*"
    r"(?:suscripci[óo]n|suscripciones|preferencias)",
    r"(?:des|de)suscri[bp]",
    r"dejar de recibir",
    r"actualizar (?:sus|tus|mis) preferencias",
    r"(?:cancelar|anular|gerir|gerenciar)\s+(?:a\s+|as\s+)?(?:sua\s+|suas\s+|minha\s+)?"
    r"(?:subscri[çc][ãa]o|inscri[çc][ãa]o|assinatura|prefer[êe]ncias)",
    r"descadastr",
    r"deixar de receber",
    r"remover (?:o )?(?:meu|seu) (?:e-?mail|endere[çc]o)",
    r"atualizar (?:as )?(?:suas|minhas) prefer[êe]ncias",
    r"[إا]لغاء\s+(?:ال)?[إا]?شتراك",
    r"[إا]لغاء\s+الاشتراك",
    r"(?:تحديث|[إا]دارة|تعديل)\s+(?:ال)?تفضيلات",
    r"التوقف عن (?:تلقي|استلام)",
    r"отписа(?:ться|ть)",
    r"отписк",
    r"отказа(?:ться|вшись) от (?:рассылки|подписки|получения)",
    r"(?:управл\w+|настро\w+|изменить)\s+(?:\w+\s+)?подписк",
    r"newsletter (?:abmelden|abbestellen)",
    r"\babbestellen\b",
    r"\babmelden\b",
    r"disiscriv",
    r"annulla(?:re)? l.iscrizione",
)
"""What offers to end or change a subscription, or to pass the message on. It counts only beside a link."""

ABOUT_US = _any(
    r"\byou(?:'re| are)? (?:are )?receiv(?:e|ed|ing) (?:this|these|our)\b",
    r"\byou (?:have )?received this (?:e-?mail|message)",
    r"this (?:e-?mail|message|newsletter) (?:was|has been|is) (?:sent|intended|addressed) (?:to|for)\b",
    r"because you (?:are|have) (?:subscribed|signed up|registered|opted)",
    r"vous recevez (?:ce|cet|cette)\b",
    r"vous avez reçu (?:ce|cet|cette)\b",
    r"c(?:e|et|ette) (?:e-?mail|mail|courriel|message|lettre)\s+(?:\S+\s+)?"
    r"(?:a [ée]t[ée]|est) (?:envoy|adress|destin)",
    r"\brecib(?:e|ido|es|i[óo]) (?:este|esta) (?:correo|mensaje|bolet|e-?mail)",
    r"este (?:correo|mensaje|e-?mail)(?: electr[óo]nico)? (?:fue|ha sido|se|le ha sido) (?:envia|ha enviado)",
    r"(?:est[áa] (?:a receber|recebendo)|recebeu|recebe) (?:este|esta) (?:e-?mail|mensagem|bolet)",
    r"est[ea] (?:e-?mail|mensagem|correio) (?:foi|[ée]) (?:enviad|destinad)",
    r"تم [إا]رسال (?:هذه|هذا) (?:الرسالة|البريد)",
    r"(?:وصلتك|تلقيت|تتلقى|تصلك) (?:هذه|هذا) (?:الرسالة|البريد|النشرة)",
    r"это (?:письмо|сообщение) (?:было )?(?:отправлено|направлено|адресовано)",
    r"вы получили (?:это|эту|данное)",
    r"вы получаете (?:это|эту|данное|наш)",
    r"sie erhalten diese",
    r"ricevi questa (?:e-?mail|newsletter)",
    r"hai ricevuto questa",
)
"""What speaks of whoever reads it, and not of the forum."""

IN_BROWSER = _any(
    r"(?:view|see|read|open|display|show)\b.{0,60}\b(?:in|on|with|using)\s+"
    r"(?:your |a |the |my )?(?:web )?browser\b",
    r"(?:view|read|see) (?:it |this \S+ )?online",
    r"\b(?:web|online|browser) version\b",
    r"view (?:as|it as) (?:a )?web ?page",
    r"(?:view|read|see) (?:it|this \w+) on the web\b",
    r"(?:trouble|problems?|difficulty|can'?t|cannot|unable to)\s+(?:view|read|see|display)\w*",
    r"(?:voi[rs]|visualise[rz]|affiche[rz]|consulte[rz]|li(?:re|sez)|ouvr(?:ir|ez)|regarde[rz])\b.{0,60}"
    r"(?:navigateur|en ligne|sur le web)",
    r"version (?:en ligne|web)",
    r"si (?:ce|cet) .{0,30} ne s.affiche pas",
    r"(?:v(?:er|ea|isualizar?|isualice|isualiza)|abr(?:ir|a)|le(?:er|a|ia)|mostrar|consultar?)\b.{0,60}"
    r"(?:navegador|en l[íi]nea|online|no (?:seu )?browser|na web|en la web)",
    r"vers(?:i[óo]n|[ãa]o) (?:web|en l[íi]nea|online)",
    r"في (?:ال)?متصفح",
    r"على المتصفح",
    r"(?:نسخة|النسخة) (?:ال)?(?:ويب|الإلكترونية)",
    r"(?:откр(?:ыть|ойте)|смотр|посмотр|просмотр|чита[йт]|прочита[йт]|прочти|увидеть)\w*\b.{0,60}"
    r"(?:браузер|онлайн|на сайте)",
    r"(?:веб|онлайн)[- ]версия",
    r"im browser (?:ansehen|anzeigen|öffnen)",
    r"(?:nel|con il) (?:tuo )?browser",
)
"""What leads to the same message as a page."""

REPLY = re.compile(
    r"^\s*(?:\[[^\]]{1,60}\]\s*)?(?:re|aw|rép|rép|rv|res|sv|antw|r|отв|ответ|رد|الرد|回复)\s*(?:\[\d+\])?\s*[:：]",
    re.IGNORECASE,
)
"""How a subject begins that answers another message. ``RE :`` is French, ``RES:`` Brazilian."""

ABSENT = _any(
    r"^\W*(?:automatic reply|auto(?:matic)?[- ]?(?:response|reply)|out of (?:the )?office)\b",
    r"^\W*r[ée]ponse automatique",
    r"^\W*absen(?:ce|t)\b.{0,30}(?:bureau|office)?\s*[:：]",
    r"^\W*respuesta autom[áa]tica",
    r"^\W*fuera de (?:la )?oficina",
    r"^\W*resposta autom[áa]tica",
    r"^\W*fora do escrit[óo]rio",
    r"^\W*رد تلقائي",
    r"^\W*الرد التلقائي",
    r"^\W*خارج المكتب",
    r"^\W*автоматический ответ",
    r"^\W*автоответ",
    r"^\W*вне офиса",
    r"^\W*abwesenheit",
    r"^\W*automatische antwort",
    r"^\W*risposta automatica",
)
"""Subjects of answers that machines give for people."""

CONFIRMATION = _any(
    r"(?:confirm|verify|activate)\w*\b.{0,40}(?:subscription|registration|e-?mail address|sign[- ]?up)",
    r"(?:subscription|registration)\b.{0,20}(?:confirm|verif)",
    r"confirm\w*\b.{0,40}(?:abonnement|inscription|adresse)",
    r"confirmaci[óo]n de (?:la |su )?suscripci[óo]n",
    r"confirm\w*\b.{0,40}(?:suscripci[óo]n|subscri[çc][ãa]o|inscri[çc][ãa]o|assinatura)",
    r"(?:تأكيد|أكد|تأكيد)\b.{0,30}(?:اشتراك|الاشتراك|اشتراكك)",
    r"подтверд\w+.{0,40}(?:подписк|регистрац|адрес)",
    r"welcome to (?:the )?.{0,60}(?:mailing list|newsletter)",
)
"""Subjects of letters that are about the subscription itself, often with a button that ends or begins it."""
