"""Every state meets every event; the tables here are written a second time, by hand."""

from collections.abc import Mapping
from enum import StrEnum
from itertools import product
from pathlib import Path

import pytest

import workflows
from workflows.diagrams import diagram
from workflows.states import (
    ENDED_ORDER_STATES,
    JOB_MOVES,
    ORDER_MOVES,
    TASK_MOVES,
    IllegalMove,
    JobEvent,
    JobState,
    OrderEvent,
    OrderState,
    TaskEvent,
    TaskState,
    advance,
    sources,
)

Moves = Mapping[tuple[StrEnum, StrEnum], StrEnum]

ORDER = """
open submit submitted, open merge merged, open expire expired,
submitted money_taken paid, submitted expire expired, submitted reject rejected, submitted cancel cancelling,
paid work_taken accepted, paid reject rejected, paid cancel cancelling,
accepted all_delivered done, accepted cancel cancelling,
cancelling money_settled cancelled
"""
JOB = "in_production deliver delivered, in_production cancel cancelled"
TASK = """
open claim claimed, open reassign claimed, open cancel cancelled,
claimed release open, claimed lapse open, claimed reassign claimed, claimed finish done, claimed cancel cancelled
"""
MACHINES = [
    (ORDER, ORDER_MOVES, OrderState, OrderEvent),
    (JOB, JOB_MOVES, JobState, JobEvent),
    (TASK, TASK_MOVES, TaskState, TaskEvent),
]
EVERY_MEETING = [
    pytest.param(dict(_rows), moves, state, event, id=f"{state}-{event}")
    for _rows, moves, states, events in (
        ([((r.split()[0], r.split()[1]), r.split()[2]) for r in text.split(",")], *rest) for text, *rest in MACHINES
    )
    for state, event in product(states, events)
]


@pytest.mark.parametrize(("expected", "moves", "state", "event"), EVERY_MEETING)
def test_an_event_leads_where_the_table_says_or_nowhere(
    expected: dict[tuple[str, str], str], moves: Moves, state: StrEnum, event: StrEnum
) -> None:
    if (state, event) in expected:
        assert advance(moves, state, event) == expected[state, event]
    else:
        with pytest.raises(IllegalMove) as refusal:
            advance(moves, state, event)
        assert str(refusal.value) == f"{event} is not possible in state {state}"


def test_an_order_can_be_cancelled_from_submission_to_acceptance() -> None:
    assert sources(ORDER_MOVES, OrderEvent.CANCEL) == ("submitted", "paid", "accepted")


def test_orders_end_in_five_states() -> None:
    assert {"rejected", "done", "cancelled", "expired", "merged"} == ENDED_ORDER_STATES


@pytest.mark.parametrize("machine", MACHINES, ids=["order", "job", "task"])
def test_every_state_can_be_reached_and_every_event_happens(
    machine: tuple[str, Moves, type[StrEnum], type[StrEnum]],
) -> None:
    _, moves, states, events = machine

    assert {next(iter(moves))[0], *moves.values()} == set(states)
    assert {event for _, event in moves} == set(events)


@pytest.mark.parametrize("moves", [ORDER_MOVES, JOB_MOVES, TASK_MOVES], ids=["order", "job", "task"])
def test_the_readme_shows_the_machine_as_it_is(moves: Moves) -> None:
    readme = (Path(workflows.__file__).parent / "README.md").read_text(encoding="utf-8")

    assert f"```mermaid\n{diagram(moves)}\n```" in readme


def test_a_diagram_begins_in_the_first_state_and_ends_where_nothing_leads_on() -> None:
    assert diagram(JOB_MOVES).splitlines() == [
        "stateDiagram-v2",
        "    [*] --> in_production",
        "    in_production --> delivered: deliver",
        "    in_production --> cancelled: cancel",
        "    delivered --> [*]",
        "    cancelled --> [*]",
    ]
