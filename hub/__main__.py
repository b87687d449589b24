"""``python -m hub``: the same as the ``interforum`` command."""

from hub.cli import main

main()
