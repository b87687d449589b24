"""Distributed: Procrastinate on PostgreSQL, with any number of processes that work.

``queue``   defers jobs in the transaction that makes the work
``tables``  Procrastinate's own tables, brought up to date beside ours
``jobs``    Procrastinate's worker
``engine``  the loop that carries them out
"""
