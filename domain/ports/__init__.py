"""What the rooms say to one another: the orders the workflow gives, and the adapters that deploy hands in."""

from domain.ports.accesses import *
from domain.ports.agreed_actions import *
from domain.ports.bounces import *
from domain.ports.calendars import *
from domain.ports.digests import *
from domain.ports.erasure import *
from domain.ports.feed import *
from domain.ports.hris import *
from domain.ports.journal import *
from domain.ports.links import *
from domain.ports.lives import *
from domain.ports.orders import *
from domain.ports.papers import *
from domain.ports.people import *
from domain.ports.reviews import *
from domain.ports.situations import *
from domain.ports.slots import *
from domain.ports.sums import *
from domain.ports.webhooks import *
