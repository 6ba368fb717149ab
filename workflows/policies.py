"""Named time-outs and retry policies; nothing in a workflow gives numbers of its own."""

from datetime import timedelta
from typing import Any

from temporalio.common import RetryPolicy
from temporalio.workflow import ActivityCancellationType

_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=200),
    backoff_coefficient=2.0,
    maximum_interval=timedelta(seconds=30),
)

# A short step in the database: a local activity. After a kill the next worker waits this long at most. Pauses above
# the threshold are timers of the server: a step that only retries in the worker keeps its workflow task alive with
# three events every eight seconds, which would fill a history within hours when the database is away.
# Cancelled, a step is waited for: whatever undoes it begins only when it has ended.
SHORT: dict[str, Any] = {
    "cancellation_type": ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    "local_retry_threshold": timedelta(seconds=5),
    "start_to_close_timeout": timedelta(seconds=10),
    "schedule_to_close_timeout": timedelta(days=30),
    "retry_policy": _RETRY,
}

# A step that calls Stripe or storage: an activity of its own.
CALLING_OUT: dict[str, Any] = {
    "start_to_close_timeout": timedelta(seconds=60),
    "schedule_to_close_timeout": timedelta(days=30),
    "retry_policy": _RETRY,
}

# Media analysis: hours at the most, known to be alive by its heartbeat.
ANALYSIS: dict[str, Any] = {
    "start_to_close_timeout": timedelta(hours=6),
    "heartbeat_timeout": timedelta(seconds=20),
    "retry_policy": _RETRY,
}

# Making an export or a dub's mix: hours at the most, alive by its heartbeat; what fails four times fails for good.
MAKING: dict[str, Any] = {
    "start_to_close_timeout": timedelta(hours=4),
    "schedule_to_close_timeout": timedelta(hours=12),
    "heartbeat_timeout": timedelta(seconds=30),
    "retry_policy": RetryPolicy(
        initial_interval=timedelta(seconds=1),
        backoff_coefficient=2.0,
        maximum_interval=timedelta(seconds=30),
        maximum_attempts=4,
    ),
}

# Drafts by a machine: the work must not wait for them longer than this; what has none by then begins without.
DRAFTING: dict[str, Any] = {
    "start_to_close_timeout": timedelta(minutes=30),
    "schedule_to_close_timeout": timedelta(minutes=30),
    "heartbeat_timeout": timedelta(seconds=30),
    "retry_policy": RetryPolicy(
        initial_interval=timedelta(seconds=1),
        backoff_coefficient=4.0,
        maximum_interval=timedelta(minutes=1),
        maximum_attempts=3,
    ),
}

# An order of 10,000 jobs has 250 batches: their children are started a few at a time, and then all run.
BATCHES_STARTING_AT_ONCE = 10
