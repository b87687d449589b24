"""Texts: what the invented forums say, in six languages, in the manner of real ones."""

from __future__ import annotations

from datetime import datetime

from hub.demo.bulletin import Entry
from hub.demo.sites import Site


def sites(began: datetime) -> list[Site]:
    """Return the invented forums' sites as they stand on the story's first day."""
    return [
        Site(
            id="two-shores",
            english="Two Shores Dialogue",
            name="Dialogue des Deux Rives",
            language="fr",
            format="rss",
            category="interregional",
            members=("MA", "TN", "FR", "IT"),
            began=began,
            entries=[
                Entry(
                    slug="calendrier",
                    title="Calendrier des réunions thématiques pour 2027",
                    text="Le secrétariat a publié le calendrier des réunions thématiques. La première "
                    "portera sur la mobilité professionnelle, la deuxième sur le rôle des diasporas.",
                    day=0,
                    category="Réunions",
                    document="calendrier-2027.pdf",
                ),
                Entry(
                    slug="diaspora",
                    title="Diasporas et développement : un guide pour les points focaux",
                    text="Ce guide rassemble les pratiques de quatorze États partenaires : registres "
                    "consulaires, fonds d’amorçage, retours temporaires de compétences.",
                    day=-3,
                    category="Publications",
                ),
            ],
        ),
        Site(
            id="isthmus-conference",
            english="Isthmus Conference",
            name="Conferencia del Istmo sobre Migración",
            language="es",
            also=("en",),
            format="atom",
            members=("MX", "GT", "CR", "PA"),
            began=began,
            entries=[
                Entry(
                    slug="declaracion",
                    title="Declaración de las viceministras y los viceministros",
                    text="La reunión viceministerial aprobó una declaración en doce puntos sobre vías "
                    "regulares, protección consular y datos.",
                    day=0,
                    category="Resultados",
                    document="declaracion.pdf",
                ),
                Entry(
                    slug="grupo-tecnico",
                    title="El grupo técnico acordó un protocolo de atención a la niñez migrante",
                    text="Las delegaciones de ocho países acordaron el texto del protocolo y lo remitirán "
                    "a la reunión viceministerial de marzo.",
                    day=-1,
                    category="Resultados",
                    document="protocolo.pdf",
                ),
                Entry(
                    slug="about",
                    title="English pages of the Isthmus Conference are open",
                    text="Declarations and plans of action will be published here in English once they "
                    "have been translated.",
                    day=-4,
                    language="en",
                ),
            ],
        ),
        Site(
            id="gulf-levant-consultation",
            english="Gulf–Levant Consultation",
            name="مشاورات الخليج والمشرق",
            language="ar",
            format="ill-formed",
            members=("JO", "AE", "LB", "KW"),
            began=began,
            entries=[
                Entry(
                    slug="officials",
                    title="كبار المسؤولين يناقشون الاستقدام العادل للعمالة",
                    text="ناقش كبار المسؤولين في اجتماعهم السنوي مبادئ الاستقدام العادل، وحماية الأجور، "
                    "والاعتراف المتبادل بالمهارات بين دول المنشأ ودول المقصد.",
                    day=-2,
                    category="اجتماعات",
                ),
                Entry(
                    slug="skills",
                    title="دعوة لتقديم أوراق عمل حول الشراكات في المهارات",
                    text="تدعو الأمانة الدول الأعضاء إلى تقديم أوراق عمل قبل نهاية الشهر المقبل.",
                    day=-5,
                ),
            ],
        ),
        Site(
            id="neighbour-council",
            english="Neighbour Council",
            name="Совет соседних стран по миграции",
            language="ru",
            format="rdf",
            members=("AM", "KZ", "KG", "TJ"),
            began=began,
            entries=[
                Entry(
                    slug="12",
                    title="Состоялось двенадцатое заседание рабочей группы по трудовой миграции",
                    text="Участники обсудили проект соглашения о признании квалификаций и обмен статистикой "
                    "о денежных переводах.",
                    day=-1,
                ),
                Entry(
                    slug="11",
                    title="Опубликован доклад о возвращении и реинтеграции",
                    text="Доклад подготовлен экспертами шести государств и доступен на сайте секретариата.",
                    day=-7,
                ),
            ],
        ),
        Site(
            id="atlantic-forum",
            english="Atlantic Forum",
            name="Fórum Atlântico das Migrações",
            language="pt",
            format="json_feed",
            members=("PT", "BR", "CV", "AO"),
            began=began,
            entries=[
                Entry(
                    slug="dados",
                    title="Estados-membros partilham dados sobre mobilidade estudantil",
                    text="O observatório publicou a primeira série comum de dados sobre vistos de estudo, "
                    "com notas sobre os métodos de cada país.",
                    day=-2,
                    category="Dados",
                ),
            ],
        ),
        Site(
            id="ocean-roundtable",
            english="Ocean States Roundtable",
            name="Ocean States Roundtable",
            language="en",
            format="atom",
            category="regional_organisation",
            members=("FJ", "WS", "TO", "NZ"),
            began=began,
            entries=[
                Entry(
                    slug="call",
                    title="Call for comments: draft guidance on planned relocation",
                    text="Comments are welcome from all member and observer States until the end of January.",
                    day=0,
                    category="Consultations",
                ),
                Entry(
                    slug="chair-summary",
                    title="Chair’s summary of the seventh Roundtable",
                    text="Participants exchanged experience with planned relocation, and asked the "
                    "secretariat to keep a list of national focal points.",
                    day=-1,
                    category="Outcomes",
                    document="chair-summary.pdf",
                ),
            ],
        ),
    ]
