"""The law as dated data: one YAML file per rule, each value with its article and the day it came into force."""
