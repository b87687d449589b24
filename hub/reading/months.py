"""Names of the months as sites write them, folded; a test holds them to CLDR.

A literal, because asking Babel for eighteen locales at start costs a quarter of a second. Arabic has
three sets of names: of Egypt and the Gulf, of the Levant, of the Maghreb.
"""

from __future__ import annotations

NAMES = {
    1: "ene enero gen gennaio jan janeiro januar january janv janvier янв январь января جانفي يناير",
    2: "feb febbraio febrero februar february fev fevereiro fevr fevrier фев февр февраль февраля شباط "
    "فبراير فيفري",
    3: "mar march marco mars marz marzo мар март марта اذار مارس",
    4: "abr abril apr april aprile avr avril апр апрель апреля ابريل افريل نيسان",
    5: "mag maggio mai maio may mayo маи мая ايار ماي مايو",
    6: "giu giugno juin jun june junho juni junio июн июнь июня جوان حزيران يونيو",
    7: "juil juill juillet jul julho juli julio july lug luglio июл июль июля تموز جويلية يوليو يوليوز",
    8: "ago agosto aou aout aug august авг август августа اب اغسطس اوت غشت",
    9: "sep sept september septembre septiembre set setembro setiembre settembre сен сент сентябрь "
    "сентября ايلول سبتمبر شتنبر",
    10: "oct october octobre octubre okt oktober ott ottobre out outubro окт октябрь октября اكتوبر",
    11: "nov november novembre novembro noviembre ноя нояб ноябрь ноября نوفمبر نونبر",
    12: "dec december decembre dez dezember dezembro dic dicembre diciembre дек декабрь декабря دجنبر ديسمبر",
}
MONTHS = {name: number for number, names in NAMES.items() for name in names.split()}
TWO_WORDS = {
    ("كانون", "الثاني"): 1,
    ("تشرين", "الاول"): 10,
    ("تشرين", "الثاني"): 11,
    ("كانون", "الاول"): 12,
}
"""Levantine months that need their second word: "first" or "second" Tishreen and Kanoon."""
