"""What a cancelled order still costs: the finished share of each job, at the price that was quoted."""

from collections.abc import Iterable
from dataclasses import dataclass

from pricing.errors import InvalidItem
from pricing.money import divide_half_up


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far one job is: ``finished_weight`` of ``total_weight``, by the weights of its service's stages.

    ``price_cents`` is the sum of the job's lines in the quote, before an order-wide discount.
    """

    price_cents: int
    finished_weight: int
    total_weight: int

    def __post_init__(self) -> None:
        if self.price_cents < 0 or self.total_weight <= 0 or not 0 <= self.finished_weight <= self.total_weight:
            raise InvalidItem("a job's progress must lie between nothing and all of it")


def cancellation_fee(jobs: Iterable[JobProgress], *, subtotal_cents: int, total_cents: int) -> int:
    """The fee in cents, from 0 to ``total_cents``: each job's finished share, lessened by the discount like the total.

    One rounding, half-up, at the end of each job's share; the discount is applied to their sum.
    """
    finished = sum(divide_half_up(job.price_cents * job.finished_weight, job.total_weight) for job in jobs)
    if subtotal_cents <= 0:
        return 0
    return min(divide_half_up(finished * total_cents, subtotal_cents), total_cents)
