"""Listing: how lists on pages made for people are read, for every connector that reads one.

`rule` says what to look for, `entries` turns a page into drafts, `addresses` tells what stays of a link,
`pager` where the list goes on, `details` reads the page of one entry, `nothing` says in words why a page
holds no list, and `walk` puts them together.
"""

from connectors.listing.rule import ListRule
from connectors.listing.walk import read_list

__all__ = ["ListRule", "read_list"]
