"""What others have: payroll files and spreadsheets, read into facts, questions and remarks.

Each module is a pure translation; none of them records anything: what comes out goes through `api.intake`.
"""
