"""Platforms: sites that speak as the real ones do, in the markup and with the habits of each platform.

Each module is one platform; its class answers requests (`respond`), and can publish, edit, withdraw, fail and
change its layout. What they say is invented (`texts`), in six languages. The markup is that of the platforms'
default templates; no page of a real forum is copied.
"""
