"""How lists are written: one module for each syndication format, registered in FEED_FORMATS."""
