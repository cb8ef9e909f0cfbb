"""HRIS systems that call us or are asked: described by data files, told as the files of a company are."""
