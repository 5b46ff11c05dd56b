"""Published schedules of brokers and exchanges, by name: what one pays who has agreed nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from domain.orders.costs import Commission, PercentCommission, PerShareCommission


@dataclass(frozen=True, slots=True)
class Schedule:
    """A published schedule.

    Attributes:
        commission: its numbers.
        title: whose it is and for what.
        left_out: what is paid besides, and is not in these numbers.
        source: where it is published.
        seen: the year (ISO text) for which its numbers hold; look them up before you rely on them.
    """

    commission: Commission
    title: str
    left_out: str
    source: str
    seen: str


SCHEDULES: dict[str, Schedule] = {
    "ibkr-us-fixed": Schedule(
        PerShareCommission(0.005, minimum=1, cap=0.01),
        "Interactive Brokers Pro, US stocks, fixed: USD 0.005 a share, at least 1, at most 1 % of the value",
        "regulatory fees on sales",
        "https://www.interactivebrokers.co.uk/en/pricing/commissions-stocks.php",
        "2024",
    ),
    "ibkr-ca-fixed": Schedule(
        PerShareCommission(0.01, minimum=1, cap=0.005),
        "Interactive Brokers Pro, Canadian stocks, fixed: CAD 0.01 a share, at least 1, at most 0.5 % of the value",
        "nothing",
        "https://www.interactivebrokers.co.uk/en/pricing/commissions-stocks.php",
        "2024",
    ),
    "binance-spot": Schedule(
        PercentCommission(0.001),
        "Binance, spot, regular user: 0.1 % of the value, maker and taker",
        "discounts for volume and for paying in BNB",
        "https://www.binance.com/en/fee/schedule",
        "2024",
    ),
}
"""By the name that ``--commission`` takes."""
