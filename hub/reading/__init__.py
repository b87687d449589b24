"""How text is read: dates, languages, HTML, XML, character sets. Pure: no network, no store, no clock."""
