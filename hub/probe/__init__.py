"""Probe: what a site offers to be read by, tried out once, and the block of a forum's file that reads it.

`visit` keeps a probe polite, `sniff` tells what came back, `platforms` what the site runs on, `candidates`
what may be tried, `trial` what each of them yields, `worth` which is best, `block` how it is written down,
`forum` how a new forum's file begins; `prober` puts them together. It stands above the pipeline, for it
shows items as the chain would make them.
"""

from hub.probe.prober import Findings, Prober

__all__ = ["Findings", "Prober"]
