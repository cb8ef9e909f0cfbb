"""The law as dated data: one YAML file per rule, each value with its article and the day it came into force."""

from domain.law.book import Law
from domain.law.loading import current
from domain.law.policy import Policy, policy_on
from domain.law.readings import Readings
from domain.law.rules import Rule, Version

__all__ = ["Law", "Policy", "Readings", "Rule", "Version", "current", "policy_on"]
