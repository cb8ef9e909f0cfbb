"""`python -m deploy.cli`: the same as `jalon`."""

from deploy.cli import main

main()
