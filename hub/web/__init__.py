"""Pages, feeds and the API: Flask, one blueprint per noun."""
