"""What the sender is told of each kind of error: never Python, never a regular expression, never the value itself."""

import copy
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, cast, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import core_schema

from api.examples import EXAMPLES
from api.field_errors import BOUNDED, explain
from domain.facts import SHAPES, Event

LEAK = re.compile(r"datetime\.|\^|\\|\[0-9\]|[Rr]egular|pattern|Input should|Decimal|<class|None\b")


@pytest.mark.parametrize("kind", get_args(core_schema.ErrorType))
def test_no_kind_of_error_speaks_python(kind: str) -> None:
    """Whatever pydantic may raise, today or once a field is of another type."""
    context = defaultdict(lambda: "7", {"pattern": "^[0-9]{4}$", "le": "7", "ge": "7"})
    told = {
        "type": kind,
        "loc": ("data", "field"),
        "msg": "Input should match ^[a] datetime.date(1, 1, 1)",
        "ctx": context,
    }
    if kind in BOUNDED:
        context |= dict.fromkeys(re.findall(r"{(\w+)}", BOUNDED[kind]), "7")
    [error] = explain([told if kind != "value_error" else {**told, "msg": "Value error, expected a day"}])
    assert error.detail
    assert not LEAK.search(error.detail)


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=300),
    st.sampled_from(["9999-12-31", "1800-01-01", "2026-02-30", "2026-11-21T09:30:00", "2500-01-01T00:00Z", "12"]),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
)


def _places(value: Any, *at: str) -> Iterator[tuple[str, ...]]:
    yield at
    if isinstance(value, dict):
        for name, inner in cast(dict[str, Any], value).items():
            yield from _places(inner, *at, name)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a loaded machine is no fault
@given(event=st.sampled_from(sorted(EXAMPLES)), data=st.data())
def test_whatever_is_wrong_in_an_event_is_told_in_words(event: str, data: st.DataObject) -> None:
    changed = copy.deepcopy(EXAMPLES[event])
    *way, name = data.draw(st.sampled_from([place for place in _places(changed) if place]))
    holder: dict[str, Any] = changed
    for step in way:
        holder = holder[step]
    holder[name] = data.draw(VALUES)
    try:
        Event.model_validate(changed)
    except ValidationError as error:
        for told in explain(error.errors()):
            assert told.pointer is not None
            assert told.pointer.startswith("#")
            assert not LEAK.search(told.detail), told


def test_each_pattern_that_an_event_is_held_to_is_put_in_words() -> None:
    """A text of another form than its pattern's is told what the form is, and not that there is one."""
    event = copy.deepcopy(EXAMPLES["hire"])
    event["data"] |= {"idcc": "x", "establishment": "x"}
    event |= {"subject": "é", "id": "é"}
    with pytest.raises(ValidationError) as raised:
        Event.model_validate(event)
    assert {error.detail.removeprefix("expected ") for error in explain(raised.value.errors())} <= set(SHAPES.values())
