"""Speech: what the hub says to people, in their language: mails and the pages behind them.

``speech("fr").text("Nothing new")`` looks the words up in ``catalogues/fr.po``; English stands in the code
itself. A word that is chosen by a code stands in `hub.speech.words`.
"""

from __future__ import annotations

from hub.speech.catalogues import LANGUAGES, numbered, said
from hub.speech.directions import direction
from hub.speech.speech import Speech, speech

__all__ = ["LANGUAGES", "Speech", "direction", "numbered", "said", "speech"]
