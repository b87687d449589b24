"""Texts: what simulated sites say, in six languages; invented, in the manner of real forums."""

from __future__ import annotations

from typing import NamedTuple

from hub.model.draft import Kind


class Told(NamedTuple):
    """A statement before a site has dated and numbered it.

    Attributes:
        aside: True if it is not about migration: what a filter must leave out.
    """

    slug: str
    title: str
    text: tuple[str, ...]
    category: str
    kind: Kind = Kind.NEWS
    document: str | None = None
    aside: bool = False


# fmt: off
TOLD: dict[str, tuple[Told, ...]] = {
    "en": (
        Told("ministers-adopt-declaration", "Ministers of {forum} adopt a declaration on safe migration", ("Ministers of the participating States closed their conference with a declaration in fourteen points. It names regular pathways, the rights of migrants and the fight against smuggling.", "The text is not binding. The secretariat will report on it once a year."), "Outcomes", document="declaration.pdf"),
        Told("border-officials-trained", "Forty border officials trained to recognise trafficking in persons", ("Officials from nine States spent a week on real cases: how victims are recognised, whom to call, what may be asked.", "The material is free for use by all partner States."), "Activities"),
        Told("labour-migration-guide", "A guide to fair recruitment for labour migration", ("The guide gathers the practice of eleven States on fees, contracts and complaints of migrant workers.", "A second edition will follow after the consultations of the spring."), "Publications"),
        Told("cost-of-remittances", "What it costs to send remittances home", ("The cost of remittances fell in six corridors and rose in two, a survey of the secretariat finds.", "Figures are published each quarter."), "News"),
        Told("host-communities", "Support for refugees and the communities that host them", ("Three towns share what they have learned about schools and clinics that serve refugees and neighbours alike.",), "News"),
        Told("diaspora-fund", "A fund for ideas of the diaspora opens", ("Associations of the diaspora may propose small projects until the end of the quarter.", "Twelve projects were supported last year."), "Calls"),
        Told("senior-officials-meeting", "Meeting of senior officials on migration and development", ("Senior officials will review the action plan on migration and agree on the calendar of next year.",), "Meetings", kind=Kind.MEETING, document="agenda.pdf"),
        Told("return-workshop", "Workshop on voluntary return and reintegration", ("Experts on migration compare what helps people who return to stay.",), "Meetings", kind=Kind.MEETING),
        Told("annual-report", "Annual report on migration in the region", ("The report gives the figures of migration in the region, with notes on how they were counted.",), "Documents", kind=Kind.PUBLICATION, document="annual-report.pdf"),
        Told("customs-data-migration", "Data migration of the customs system is complete", ("The migration of the customs data took one week-end; declarations are accepted again.",), "Trade", aside=True),
        Told("cotton-prices", "Trade ministers discuss the price of cotton", ("Ministers discussed storage, quality and the price of cotton.",), "Trade", aside=True),
        Told("bird-observatory", "An observatory for bird migration opens in the delta", ("The observatory counts storks and cranes; the migration of birds is followed by radar.",), "Environment", aside=True),
    ),
    "fr": (
        Told("declaration-adoptee", "Les ministres de {forum} adoptent une déclaration sur la migration sûre", ("Les ministres des États participants ont clos leur conférence par une déclaration en quatorze points : voies régulières, droits des personnes migrantes, lutte contre le trafic.", "Le texte n’est pas contraignant. Le secrétariat en rendra compte une fois par an."), "Résultats", document="declaration.pdf"),
        Told("agents-des-frontieres", "Quarante agents des frontières formés à reconnaître la traite des êtres humains", ("Des agents de neuf États ont travaillé une semaine sur des cas réels : comment reconnaître les victimes, qui appeler, que demander.", "Le matériel est libre d’usage pour tous les États partenaires."), "Activités"),
        Told("guide-recrutement", "Un guide du recrutement équitable pour la migration de main-d’œuvre", ("Le guide rassemble la pratique de onze États en matière de frais, de contrats et de plaintes des travailleurs migrants.", "Une deuxième édition suivra les consultations du printemps."), "Publications"),
        Told("cout-des-transferts", "Ce que coûtent les transferts de fonds des migrants", ("Le coût des transferts de fonds a baissé dans six corridors et augmenté dans deux, selon une enquête du secrétariat.", "Les chiffres sont publiés chaque trimestre."), "Actualités"),
        Told("communautes-d-accueil", "Un appui aux réfugiés et aux communautés qui les accueillent", ("Trois villes partagent ce qu’elles ont appris des écoles et des dispensaires ouverts aux réfugiés comme aux voisins.",), "Actualités"),
        Told("fonds-diaspora", "Ouverture d’un fonds pour les idées de la diaspora", ("Les associations de la diaspora peuvent proposer de petits projets jusqu’à la fin du trimestre.", "Douze projets ont été soutenus l’an dernier."), "Appels"),
        Told("hauts-fonctionnaires", "Réunion des hauts fonctionnaires sur la migration et le développement", ("Les hauts fonctionnaires examineront le plan d’action sur la migration et fixeront le calendrier de l’année prochaine.",), "Réunions", kind=Kind.MEETING, document="ordre-du-jour.pdf"),
        Told("atelier-retour", "Atelier sur le retour volontaire et la réintégration", ("Des spécialistes de la migration comparent ce qui aide à rester ceux qui reviennent.",), "Réunions", kind=Kind.MEETING),
        Told("rapport-annuel", "Rapport annuel sur la migration dans la région", ("Le rapport donne les chiffres de la migration dans la région et dit comment ils ont été établis.",), "Documents", kind=Kind.PUBLICATION, document="rapport-annuel.pdf"),
        Told("donnees-douanieres", "La migration des données douanières est achevée", ("La migration des données a pris une fin de semaine ; les déclarations sont de nouveau reçues.",), "Commerce", aside=True),
        Told("prix-du-coton", "Les ministres du commerce débattent du prix du coton", ("Les ministres ont parlé du stockage, de la qualité et du prix du coton.",), "Commerce", aside=True),
        Told("oiseaux", "Un observatoire des oiseaux migrateurs ouvre dans le delta", ("L’observatoire compte cigognes et grues ; un radar suit les oiseaux migrateurs.",), "Environnement", aside=True),
    ),
    "es": (
        Told("declaracion-adoptada", "Las ministras y los ministros de {forum} adoptan una declaración sobre migración segura", ("La conferencia concluyó con una declaración en catorce puntos: vías regulares, derechos de las personas migrantes y lucha contra el tráfico.", "El texto no es vinculante. La secretaría informará una vez al año."), "Resultados", document="declaracion.pdf"),
        Told("formacion-fronteras", "Cuarenta agentes de frontera aprenden a reconocer la trata de personas", ("Agentes de nueve Estados trabajaron una semana con casos reales: cómo reconocer a las víctimas, a quién llamar, qué preguntar.", "El material es de uso libre para todos los Estados."), "Actividades"),
        Told("guia-contratacion", "Una guía de contratación equitativa para la migración laboral", ("La guía reúne la práctica de once Estados sobre cobros, contratos y quejas de personas trabajadoras migrantes.", "Habrá una segunda edición después de las consultas."), "Publicaciones"),
        Told("costo-remesas", "Cuánto cuesta enviar remesas", ("El costo de las remesas bajó en seis corredores y subió en dos, según una encuesta de la secretaría.", "Las cifras se publican cada trimestre."), "Noticias"),
        Told("comunidades-de-acogida", "Apoyo a personas refugiadas y a las comunidades que las acogen", ("Tres ciudades comparten lo aprendido sobre escuelas y clínicas para personas refugiadas y vecinas.",), "Noticias"),
        Told("fondo-diaspora", "Se abre un fondo para ideas de la diáspora", ("Las asociaciones de la diáspora pueden proponer proyectos pequeños hasta el fin del trimestre.", "El año pasado se apoyaron doce proyectos."), "Convocatorias"),
        Told("altos-funcionarios", "Reunión de altas autoridades sobre migración y desarrollo", ("Las delegaciones revisarán el plan de acción sobre migración y acordarán el calendario del próximo año.",), "Reuniones", kind=Kind.MEETING, document="agenda.pdf"),
        Told("taller-retorno", "Taller sobre retorno voluntario y reintegración", ("Especialistas en migración comparan qué ayuda a quedarse a quienes regresan.",), "Reuniones", kind=Kind.MEETING),
        Told("informe-anual", "Informe anual sobre migración en la región", ("El informe da las cifras de la migración en la región y explica cómo se contaron.",), "Documentos", kind=Kind.PUBLICATION, document="informe-anual.pdf"),
        Told("migracion-de-datos", "Concluye la migración de datos del sistema de aduanas", ("La migración de datos tomó un fin de semana; ya se reciben declaraciones.",), "Comercio", aside=True),
        Told("precio-algodon", "Ministros de comercio debaten el precio del algodón", ("Se habló del almacenamiento, la calidad y el precio del algodón.",), "Comercio", aside=True),
        Told("aves", "Abre un observatorio de aves migratorias en el delta", ("El observatorio cuenta cigüeñas y grullas; un radar sigue a las aves migratorias.",), "Ambiente", aside=True),
    ),
    "pt": (
        Told("declaracao-adotada", "Ministros de {forum} adotam declaração sobre migração segura", ("A conferência terminou com uma declaração em catorze pontos: vias regulares, direitos das pessoas migrantes e combate ao tráfico.", "O texto não é vinculativo. O secretariado dará conta dele uma vez por ano."), "Resultados", document="declaracao.pdf"),
        Told("formacao-fronteiras", "Quarenta agentes de fronteira aprendem a reconhecer o tráfico de pessoas", ("Agentes de nove Estados trabalharam uma semana sobre casos reais: como reconhecer as vítimas, quem chamar, o que perguntar.", "O material é de uso livre para todos os Estados."), "Atividades"),
        Told("guia-recrutamento", "Um guia de recrutamento justo para a migração laboral", ("O guia reúne a prática de onze Estados sobre taxas, contratos e queixas de trabalhadores migrantes.", "Haverá segunda edição depois das consultas."), "Publicações"),
        Told("custo-remessas", "Quanto custa enviar remessas de emigrantes", ("O custo das remessas de emigrantes baixou em seis corredores e subiu em dois, segundo um inquérito do secretariado.", "Os números são publicados todos os trimestres."), "Notícias"),
        Told("comunidades-de-acolhimento", "Apoio aos refugiados e às comunidades que os acolhem", ("Três cidades partilham o que aprenderam com escolas e clínicas abertas a refugiados e vizinhos.",), "Notícias"),
        Told("fundo-diaspora", "Abre um fundo para ideias da diáspora", ("As associações da diáspora podem propor pequenos projetos até ao fim do trimestre.", "Doze projetos foram apoiados no ano passado."), "Convites"),
        Told("altos-funcionarios", "Reunião de altos funcionários sobre migração e desenvolvimento", ("As delegações vão rever o plano de ação sobre migração e acordar o calendário do próximo ano.",), "Reuniões", kind=Kind.MEETING, document="agenda.pdf"),
        Told("oficina-retorno", "Oficina sobre retorno voluntário e reintegração", ("Especialistas em migração comparam o que ajuda a ficar quem regressa.",), "Reuniões", kind=Kind.MEETING),
        Told("relatorio-anual", "Relatório anual sobre migração na região", ("O relatório dá os números da migração na região e explica como foram contados.",), "Documentos", kind=Kind.PUBLICATION, document="relatorio-anual.pdf"),
        Told("migracao-de-dados", "Concluída a migração de dados das alfândegas", ("A migração de dados levou um fim de semana; as declarações voltam a ser recebidas.",), "Comércio", aside=True),
        Told("preco-algodao", "Ministros do comércio debatem o preço do algodão", ("Falou-se do armazenamento, da qualidade e do preço do algodão.",), "Comércio", aside=True),
        Told("aves", "Abre no delta um observatório de aves migratórias", ("O observatório conta cegonhas e grous; um radar segue as aves migratórias.",), "Ambiente", aside=True),
    ),
    "ar": (
        Told("i3lan", "وزراء {forum} يعتمدون إعلانا بشأن الهجرة الآمنة", ("اختتم وزراء الدول المشاركة مؤتمرهم بإعلان من أربع عشرة نقطة تتناول المسارات النظامية وحقوق المهاجرين ومكافحة التهريب.", "الإعلان غير ملزم، وستقدم الأمانة تقريرا عنه مرة كل عام."), "مخرجات", document="declaration.pdf"),
        Told("tadrib", "تدريب أربعين موظفا على الحدود على كشف الاتجار بالبشر", ("عمل موظفون من تسع دول أسبوعا على حالات حقيقية: كيف يعرف الضحايا، ومن يتصل به، وما يجوز السؤال عنه.", "المواد متاحة لجميع الدول الشريكة."), "أنشطة"),
        Told("dalil", "دليل للتوظيف العادل في هجرة الأيدي العاملة", ("يجمع الدليل ممارسات إحدى عشرة دولة في الرسوم والعقود وشكاوى العمال المهاجرين.", "تصدر طبعة ثانية بعد مشاورات الربيع."), "منشورات"),
        Told("tahwilat", "كم تكلف تحويلات المغتربين", ("انخفضت كلفة تحويلات المغتربين في ستة مسارات وارتفعت في اثنين، وفق مسح للأمانة.", "تنشر الأرقام كل ثلاثة أشهر."), "أخبار"),
        Told("mujtama3at", "دعم اللاجئين والمجتمعات المضيفة", ("تتبادل ثلاث مدن ما تعلمته عن المدارس والعيادات التي تخدم اللاجئين وجيرانهم.",), "أخبار"),
        Told("sunduq", "افتتاح صندوق لأفكار المغتربين", ("يمكن لجمعيات المغتربين اقتراح مشاريع صغيرة حتى نهاية الفصل.", "دعم اثنا عشر مشروعا في العام الماضي."), "دعوات"),
        Told("kibar", "اجتماع كبار المسؤولين بشأن الهجرة والتنمية", ("يستعرض كبار المسؤولين خطة العمل بشأن الهجرة ويتفقون على مواعيد العام المقبل.",), "اجتماعات", kind=Kind.MEETING, document="agenda.pdf"),
        Told("warsha", "ورشة عمل عن العودة الطوعية وإعادة الإدماج", ("يقارن خبراء الهجرة ما يساعد العائدين على البقاء.",), "اجتماعات", kind=Kind.MEETING),
        Told("taqrir", "التقرير السنوي عن الهجرة في المنطقة", ("يقدم التقرير أرقام الهجرة في المنطقة ويبين كيف جمعت.",), "وثائق", kind=Kind.PUBLICATION, document="annual-report.pdf"),
        Told("bayanat", "اكتمال هجرة البيانات في نظام الجمارك", ("استغرقت هجرة البيانات يومين، وعاد استقبال التصاريح.",), "تجارة", aside=True),
        Told("qutn", "وزراء التجارة يناقشون أسعار القطن", ("ناقش الوزراء التخزين والجودة وأسعار القطن.",), "تجارة", aside=True),
        Told("tuyur", "مرصد لهجرة الطيور يفتح أبوابه في الدلتا", ("يحصي المرصد اللقالق والكراكي ويتابع الرادار هجرة الطيور.",), "بيئة", aside=True),
    ),
    "ru": (
        Told("deklaratsiya", "Министры {forum} приняли декларацию о безопасной миграции", ("Министры государств-участников завершили конференцию декларацией из четырнадцати пунктов: о законных путях, о правах мигрантов, о борьбе с незаконным ввозом.", "Текст не обязывает. Секретариат будет отчитываться о нём раз в год."), "Итоги", document="declaration.pdf"),
        Told("obuchenie", "Сорок сотрудников границы учились распознавать торговлю людьми", ("Сотрудники из девяти государств неделю работали с настоящими случаями: как узнать пострадавших, кому звонить, о чём можно спрашивать.", "Материалы доступны всем государствам-партнёрам."), "Мероприятия"),
        Told("rukovodstvo", "Руководство по справедливому найму для трудовой миграции", ("Руководство собирает опыт одиннадцати государств: сборы, договоры, жалобы трудящихся-мигрантов.", "Второе издание выйдет после весенних консультаций."), "Публикации"),
        Told("perevody", "Сколько стоят денежные переводы трудовых мигрантов", ("Переводы подешевели на шести направлениях и подорожали на двух, показал опрос среди мигрантов.", "Данные публикуются каждый квартал."), "Новости"),
        Told("soobschestva", "Поддержка беженцев и принимающих их городов", ("Три города делятся тем, что узнали о школах и поликлиниках, открытых для беженцев и соседей.",), "Новости"),
        Told("fond", "Открыт фонд для предложений диаспоры", ("Объединения диаспоры могут предлагать небольшие проекты до конца квартала.", "В прошлом году поддержано двенадцать проектов."), "Объявления"),
        Told("zasedanie", "Заседание старших должностных лиц по вопросам миграции и развития", ("Старшие должностные лица рассмотрят план действий по миграции и согласуют календарь на будущий год.",), "Заседания", kind=Kind.MEETING, document="agenda.pdf"),
        Told("seminar", "Семинар о добровольном возвращении и реинтеграции мигрантов", ("Специалисты по миграции сравнивают, что помогает вернувшимся остаться.",), "Заседания", kind=Kind.MEETING),
        Told("doklad", "Ежегодный доклад о миграции в регионе", ("Доклад приводит данные о миграции в регионе и говорит, как они получены.",), "Документы", kind=Kind.PUBLICATION, document="annual-report.pdf"),
        Told("dannye", "Миграция данных таможенной системы завершена", ("Миграция данных заняла два дня; приём деклараций возобновлён.",), "Торговля", aside=True),
        Told("hlopok", "Министры торговли обсудили цены на хлопок", ("Говорили о хранении, качестве и ценах на хлопок.",), "Торговля", aside=True),
        Told("ptitsy", "В дельте открыта станция наблюдения за миграцией птиц", ("Станция считает аистов и журавлей; за птицами следит радар.",), "Природа", aside=True),
    ),
}
# fmt: on

PLACES = {"en": "Rabat", "fr": "Tunis", "es": "San José", "pt": "Praia", "ar": "القاهرة", "ru": "Минск"}
"""Where meetings are held."""
