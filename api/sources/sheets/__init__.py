"""Spreadsheets: people and contracts, leaves, past interviews, trainings, headcounts, in CSV, XLSX or ODS.

tables.py     sheets of cells, whatever the file
columns.yaml  the tables that are known: their columns, by which headings, and what a cell of each holds
values.py     what is written in a cell: French days and numbers, yes and no, kinds
rows.py       a row into facts
template.py   a workbook to fill in, with an example row
"""
