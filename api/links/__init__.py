"""The pages of those without an account, under `/l/`: a manager writes a compte-rendu, an employee answers.

A link opens nothing by itself: mail scanners follow every address, and mailboxes are shared. A code does, which is
mailed on request.
"""
