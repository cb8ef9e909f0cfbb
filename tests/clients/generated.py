"""A client that openapi-python-client generated posts and reads: python generated.py URL TOKEN."""

import sys

from jalon_client import AuthenticatedClient
from jalon_client.api.employees import correct_person, read_plan
from jalon_client.api.events import post_event, post_events
from jalon_client.models import Hire, HireContract, HireEvent, Person

url, token = sys.argv[1:]
client = AuthenticatedClient(url, token)
hire = HireEvent(
    specversion="1.0", id="py-1", source="urn:py", type_="hire", subject="E-PY",
    data=Hire.from_dict({"hired_on": "2024-03-15", "contract": HireContract.CDI}),
)  # fmt: skip
one = post_event.sync_detailed("123456782", client=client, body=hire)
print(one.status_code.value, one.parsed.status)
many = post_events.sync_detailed("123456782", client=client, body=[hire])
print(many.status_code.value, ",".join(result.status for result in many.parsed.results))
plan = read_plan.sync_detailed("123456782", "E-PY", client=client)
print(plan.status_code.value, plan.parsed.obligations[0].due_on)
person = Person(given_name="Ada", family_name="Lovelace", nir="1")
wrong = correct_person.sync_detailed("123456782", "E-PY", client=client, body=person)
print(wrong.status_code.value, wrong.parsed.errors[0].pointer)
