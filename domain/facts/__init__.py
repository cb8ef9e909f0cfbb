"""The facts of an employee's life and of a company's: what is told to Jalon, and what Jalon did."""

from domain.facts.base import *
from domain.facts.codec import *
from domain.facts.contradictions import *
from domain.facts.entry import *
from domain.facts.envelope import *
from domain.facts.outcome import *
from domain.facts.outcomes import *
from domain.facts.outcomes_of_interviews import *
from domain.facts.private_parts import *
from domain.facts.told import *
from domain.facts.told_of_careers import *
from domain.facts.told_of_company import *
from domain.facts.told_of_contract import *
from domain.facts.told_of_interviews import *
from domain.facts.values import *
from domain.facts.watch import *
