"""What a cancelled order still costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.cancellation import JobProgress, cancellation_fee
from pricing.errors import InvalidItem


@st.composite
def progress(draw: st.DrawFn) -> JobProgress:
    """Any job at any stage."""
    total = draw(st.integers(1, 100))
    return JobProgress(draw(st.integers(0, 10_000_000)), draw(st.integers(0, total)), total)


@given(jobs=st.lists(progress(), max_size=8), discount=st.integers(0, 10_000))
def test_the_fee_is_between_nothing_and_the_total(jobs: list[JobProgress], discount: int) -> None:
    subtotal = sum(job.price_cents for job in jobs)
    total = subtotal - subtotal * discount // 10_000

    fee = cancellation_fee(jobs, subtotal_cents=subtotal, total_cents=total)

    assert 0 <= fee <= total


@given(jobs=st.lists(progress(), min_size=1, max_size=8), discount=st.integers(0, 10_000), data=st.data())
def test_more_finished_work_never_costs_less(jobs: list[JobProgress], discount: int, data: st.DataObject) -> None:
    subtotal = sum(job.price_cents for job in jobs)
    total = subtotal - subtotal * discount // 10_000
    place = data.draw(st.integers(0, len(jobs) - 1))
    job = jobs[place]
    further = JobProgress(
        job.price_cents, data.draw(st.integers(job.finished_weight, job.total_weight)), job.total_weight
    )

    before = cancellation_fee(jobs, subtotal_cents=subtotal, total_cents=total)
    after = cancellation_fee([*jobs[:place], further, *jobs[place + 1 :]], subtotal_cents=subtotal, total_cents=total)

    assert before <= after


@pytest.mark.parametrize(
    ("finished", "fee"), [(0, 0), (50, 100), (100, 200)], ids=["before work", "half", "delivered job"]
)
def test_a_job_costs_its_finished_share(finished: int, fee: int) -> None:
    assert cancellation_fee([JobProgress(200, finished, 100)], subtotal_cents=200, total_cents=200) == fee


def test_a_discount_lessens_the_fee_like_the_price() -> None:
    assert cancellation_fee([JobProgress(1000, 70, 100)], subtotal_cents=1000, total_cents=900) == 630


def test_a_free_order_is_cancelled_for_nothing() -> None:
    assert cancellation_fee([JobProgress(0, 100, 100)], subtotal_cents=0, total_cents=0) == 0


@pytest.mark.parametrize("numbers", [(-1, 0, 1), (1, 0, 0), (1, 2, 1), (1, -1, 1)])
def test_a_progress_beyond_the_job_is_a_defect(numbers: tuple[int, int, int]) -> None:
    with pytest.raises(InvalidItem):
        JobProgress(*numbers)
