"""Keywords: what a feed of a whole organisation says of migration, and what only sounds like it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from hub.model.keywords import KeywordFilter
from hub.reading.keywords import entry_fault, flatten, matches
from hub.schemas.filters_file import load_filters

LISTS, _ = load_filters(
    tomllib.loads((Path(__file__).parents[3] / "config" / "filters.toml").read_text(encoding="utf-8"))
)
MIGRATION = KeywordFilter(
    names=("migration",), groups=(LISTS["migration"].words,), never=LISTS["migration"].never
)


def a_filter(
    *words: str, never: tuple[str, ...] = (), groups: tuple[tuple[str, ...], ...] = ()
) -> KeywordFilter:
    parts = groups or (words,)
    return KeywordFilter(
        names=("test",), groups=tuple(tuple(("", word) for word in part) for part in parts), never=never
    )


# What shipped


@pytest.mark.parametrize(
    "text",
    [
        "Ministers adopt a plan on labour migration",
        "Emigrants’ remittances reach a new high",
        "Free movement of persons: the second phase begins",
        "The protocol on the free movement of goods and persons enters into force",
        "On data, migration and development",
        "Migration data portal launched",
        "Migration policy needs better data",
        "ECOWAS trains border officials on trafficking in persons",
        "Visa-free travel for holders of service passports",
        "Brain-drain: the health ministers’ answer",
        "Visa requirements lifted for holders of the ECOWAS passport",
        "Durable solutions for IDPs",
        "Victims of trafficking find shelter",
        "Les ministres adoptent un plan sur la MIGRATION de main-d’œuvre",
        "Le droit d’asile au Sahel",
        "L’immigration irrégulière en baisse",
        "La libre circulation des biens et des personnes",
        "The contribution of migration to the health system",
        "Migration of nurses from the health system",
        "The migration of software engineers",
        "La Dirección de Migración publica en su sitio web",
        "La migración de enfermeras del sistema público",
        "Миграция из Китая и Кыргызстана",
        "Совершенствование миграционной системы",
        "Миграция и система образования",
        "Pastoralists: the migration of people and animals",
        "Migration vers l’Europe : nouvelles routes",
        "Migración hacia el norte: informe",
        "Migration and the environment: birds are not alone",
        "Mécanisme conjoint pour les personnes déplacées",
        "Réunion sur la traite des êtres humains",
        "Declaración sobre la niñez migrante",
        "Las remesas familiares crecieron",
        "Avanza la libre circulación de bienes y personas",
        "Foro sobre trata de personas",
        "Retorno voluntario y reintegración",
        "Acordo sobre a Mobilidade entre os cidadãos dos Estados-Membros",
        "Imigração: ministros reúnem-se na Praia",
        "Refugiadas e refugiados recebem apoio",
        "Combate ao tráfico de seres humanos",
        "اجتماع وزاري بشأن الهجرة غير النظامية",
        "وبالهجرة تتغير المجتمعات",
        "مكافحة تهريب المهاجرين والاتجار بالبشر",
        "أوضاع اللاجئين في الدول المضيفة",
        "للاجئين حق العودة الطوعية",
        "مؤتمر المغتربين العرب",
        "طالبو اللجوء في المنطقة",
        "Совет руководителей миграционных органов",
        "Права трудящихся-мигрантов",
        "Помощь беженцам и вынужденным переселенцам",
        "Противодействие торговле людьми",
        "Соглашение о реадмиссии подписано",
        "О поддержке соотечественников за рубежом",
    ],
)
def test_what_speaks_of_migration_is_let_in(text):
    assert matches([text], MIGRATION)


@pytest.mark.parametrize(
    "text",
    [
        "Ministers adopt a budget",
        "Bird migration: a stop-over of world rank is protected",
        "A conference on migratory species and wetlands",
        "Data migration of the customs system is complete",
        "The migration of the customs data took a week-end",
        "Cloud-migration strategy for the secretariat",
        "Payment system completes ISO 20022 migration",
        "Member States agree on digital migration in broadcasting",
        "Free movement of goods improves at the border",
        "Seizures in drug trafficking rise",
        "Highly migratory fish stocks: new quotas",
        "Migratory locusts threaten harvests",
        "Engine displacement and vehicle tax",
        "A resettlement action plan for the corridor highway",
        "Member States urged to speed up the remittance of their contributions",
        "Migration of the payment system to ISO 20022",
        "Staff begin migrating to the new platform",
        "Please migrate your accounts before June",
        "A stateless protocol for payments",
        "The long migration of the monarch butterfly",
        "Seasonal migration of cattle herds along the river",
        "Regulators discuss the migration to 5G",
        "La migration annuelle des oiseaux",
        "La migración anual de las ballenas jorobadas",
        "A migração das tartarugas marinhas",
        "Миграция китов в Охотском море",
        "Il faut migrer vers la nouvelle version",
        "Migration from analogue to digital television",
        "Elephant migration corridors mapped",
        "Certificates that show the country of origin of goods",
        "Mining companies and their host communities",
        "The digital product passport explained",
        "La migration des données vers le nuage",
        "Les joueurs se sont déplacés à Bamako",
        "La mobilité des personnes handicapées",
        "Migration numérique : la télévision change",
        "Les oiseaux migrateurs du delta",
        "Libre circulation des marchandises",
        "Migración de datos: nuevo sistema estadístico",
        "La mariposa monarca y su ruta migratoria",
        "Protección de aves migratorias",
        "Libre circulación de bienes",
        "Migração de dados do portal para a nuvem",
        "Aves migratórias no estuário",
        "Livre circulação de mercadorias",
        "Mobilidade urbana sustentável",
        "موسم هجرة الطيور",
        "تهنئة بمناسبة ذكرى الهجرة النبوية",
        "رأس السنة الهجرية",
        "اللجوء إلى القضاء",
        "هجرة البيانات إلى النظام الجديد",
        "شهادة المنشأ وقواعدها",
        "Миграция данных завершена",
        "Миграция пользователей на новую платформу",
        "Официальный визит президента",
        "Миграции птиц в дельте Волги",
        "Переселение граждан из аварийного жилья",
        "Бомбоубежища отремонтированы",
    ],
)
def test_what_only_sounds_like_migration_is_left_out(text):
    assert matches([text], MIGRATION) is None


def test_a_barred_phrase_does_not_hide_a_word_elsewhere_in_the_text():
    assert matches(["Data migration, and the migration of nurses"], MIGRATION)


# How words are found


@pytest.mark.parametrize(
    ("entry", "text", "found"),
    [
        ("visas", "Visas for all", "Visas"),
        ("visas", "televisas", None),
        ("migra*", "Immigration", None),
        ("émigr*", "Les EMIGRES", "EMIGRES"),
        ("libre circulation", "La libre-circulation", "libre circulation"),
        ("libre circulation", "libre\ncirculation", "libre circulation"),
        ("libre circulation", "Il est libre. Circulation interdite", None),
        ("libre circulation", "Libre\n\nCirculation", None),
        ("movement … persons", "the movement of all such persons", "movement of all such persons"),
        ("movement … persons", "movement persons", "movement persons"),
        ("movement … persons", "movement of one or two or three persons", None),
        ("CSM", "the CSM met", "CSM"),
        ("CSM", "csm", None),
        ("CA-4", "el CA-4 y la OCAM", "CA 4"),
        ("os deslocados", "Os deslocados de Cabo", "Os deslocados"),
        ("هجرة", "بالهِجْرَة", "بالهجره"),
        ("الهجرة", "وهجرة", "وهجره"),
        ("هجرة", "هجريّة", None),
        ("лиц* без гражданства", "лицам без гражданства", "лицам без гражданства"),
        ("main d'œuvre", "main-d’oeuvre", "main d oeuvre"),
    ],
)
def test_an_entry_finds_words_whole_and_however_they_are_written(entry, text, found):
    evidence = matches([text], a_filter(entry))
    assert (evidence and evidence.found) == found


def test_a_longer_phrase_around_a_barred_one_is_a_sign_again():
    keywords = a_filter("free movement", "free movement … persons", never=("free movement of goods",))
    assert matches(["free movement of goods"], keywords) is None
    assert matches(["free movement of goods and persons"], keywords)


def test_a_word_of_every_group_is_asked_for():
    keywords = a_filter(groups=(("migra*",), ("EU",)))
    assert matches(["Migrants", "EU and ASEAN"], keywords)
    assert matches(["Migrants"], keywords) is None


def test_the_evidence_says_what_was_found_and_by_which_word():
    assert matches(["", "Sur les réfugiés"], MIGRATION) == ("fr", "réfugié*", "refugies")


def test_a_filter_without_words_lets_nothing_in():
    assert matches(["anything"], a_filter(groups=((),))) is None


def test_no_text_is_no_sign():
    assert matches([], MIGRATION) is None


def test_a_flood_of_near_misses_is_read_in_good_time():
    assert matches(["free movement of " * 20_000], a_filter("free movement … persons")) is None


def test_text_is_flattened_to_words_and_pauses():
    assert flatten("«L’émigré»: who,  when?") == "L emigre | who | when |"


# What an editor may write


@pytest.mark.parametrize(
    "entry", ["migra*", "free movement … persons", "main d'œuvre", "CA-4", "هجرة", "торговл* людьми"]
)
def test_an_entry_of_words_is_right(entry):
    assert entry_fault(entry) is None


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("", "empty"),
        (" … ", "empty"),
        ("*", "no word"),
        ("mi*", "at least 3 letters"),
        ("mig*ra", "may only end a word"),
        ("migration, data", "no word"),
        ("… persons", "between two words"),
        ("movement…persons", "stands alone"),
    ],
)
def test_a_wrong_entry_is_told(entry, said):
    assert said in (entry_fault(entry) or "")
