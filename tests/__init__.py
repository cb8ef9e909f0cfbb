"""A package, so that a `tests` which some dependency leaves in the environment is never taken for ours."""
