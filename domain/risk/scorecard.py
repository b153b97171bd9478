"""The scorecard: every number by which facts become points of renewal risk, as frozen data with a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from domain.hearing import DesiredKind
from domain.inquiry import Verdict
from domain.intake import ProblemKind, Severity
from domain.recovery import Moment
from domain.relationship import Size
from domain.terms import ConcessionKind as Kind
from domain.terms import Word

BANDS = ((0.15, "LOW"), (0.25, "WATCH"))  # below which probability; HIGH above all


class Band(Word):
    """How likely they are not to renew, in one word."""

    LOW = "LOW"
    WATCH = "WATCH"
    HIGH = "HIGH"


def band_of(probability: float) -> Band:
    """The band of a probability of not renewing."""
    return Band(next((band for below, band in BANDS if probability < below), Band.HIGH))


@dataclass(frozen=True, slots=True)
class Targets:
    """How soon a complaint of one severity should be acknowledged and resolved, in elapsed time."""

    acknowledged_hours: float
    resolved_days: float


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Points per factor: 100 points are 1.0 of log-odds of not renewing; shares are of G or of G + D, not percent.

    G is the grievance, severity x verdict; D is the double deviation. A refitted card scales factors by name
    and adds a line `base.calibration`.
    """

    name: str
    lost_prior: float = 0.52
    kept_prior: float = 3.806
    size: Mapping[Size, float] = field(
        default_factory=lambda: MappingProxyType({Size.SMALL: 20.0, Size.MEDIUM: 0.0, Size.LARGE: -30.0})
    )
    referred: float = -20.0
    advocacy: float = -50.0
    price_per_percent: float = 3.0
    price_free_percent: float = 3.0
    price_least: float = -30.0
    price_most: float = 90.0
    renewal_credit: float = -30.0
    promise_broken: float = 25.0
    credit_left_out: float = 30.0
    severity: Mapping[Severity, float] = field(
        default_factory=lambda: MappingProxyType(
            {Severity.SAFETY: 150.0, Severity.STOPPAGE: 90.0, Severity.LOSS: 50.0, Severity.INCONVENIENCE: 25.0}
        )
    )
    severity_unknown: float = 50.0
    verdict: Mapping[Verdict, float] = field(
        default_factory=lambda: MappingProxyType(
            {
                Verdict.MISSED: 1.0,
                Verdict.UNCLEAR: 0.85,
                Verdict.MET_BUT_MISUNDERSTOOD: 0.7,
                Verdict.NEVER_PROMISED: 0.5,
                Verdict.MET: 0.5,
            }
        )
    )
    targets: Mapping[Severity, Targets] = field(
        default_factory=lambda: MappingProxyType(
            {
                Severity.INCONVENIENCE: Targets(24.0, 5.0),
                Severity.LOSS: Targets(24.0, 10.0),
                Severity.STOPPAGE: Targets(8.0, 14.0),
                Severity.SAFETY: Targets(4.0, 14.0),
            }
        )
    )
    double_share: float = 0.5
    double_within_days: float = 120.0
    repeat: float = 15.0
    repeat_within_days: float = 365.0
    first_within_days: float = 365.0
    stalemate: float = 10.0
    public: float = 15.0
    acknowledged_late: float = 10.0
    overdue: float = 10.0
    overdue_after_days: tuple[float, ...] = (0.0, 7.0, 14.0, 30.0)
    resolved_late: float = 10.0
    acquiesced: float = 10.0
    follow_up_missed: float = 8.0
    follow_up_grace_days: float = 3.0
    heard_share: float = 0.05
    apology_share: float = 0.15
    concession_share: float = 0.25
    concession_beyond_share: float = 0.05
    concession_unknown_ratio: float = 0.6
    concession_misfit: float = 0.7
    promise_kept_share: float = 0.05
    follow_up_done_share: float = 0.05
    resolved_in_time_share: float = 0.10
    amends_most_share: float = 0.60
    moment_share: Mapping[Moment, float] = field(
        default_factory=lambda: MappingProxyType({Moment.TRUTH: 0.45, Moment.MAGIC: 0.85})
    )
    magic_first_and_minor_share: float = 0.95
    misery: float = 20.0
    justice_per_score: float = 3.0
    justice_expected: float = 11.0
    other_contract_share: float = 0.5
    scale: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    calibration: float = 0.0


SHIPPED = Scorecard("shipped-1")
"""The card we ship: reasoned, not yet calibrated on anybody's outcomes."""

_BILLING = (Kind.REFUND, Kind.FEE_WAIVER, Kind.COST_REIMBURSEMENT, Kind.ACCOUNT_CREDIT, Kind.RENEWAL_CREDIT)
_EXCHANGES = (Kind.EXCHANGE_HIGHER_SPEC, Kind.EXCHANGE_REVISED_SPEC)
_ADD_ONS = (Kind.ADD_ON_DISCOUNT, Kind.ADD_ON_FREE)

FITTING: Mapping[ProblemKind, tuple[Kind, ...]] = MappingProxyType(
    {
        ProblemKind.BILLING: (*_BILLING, Kind.NEXT_ORDER_DISCOUNT),
        ProblemKind.AGREEMENT: (*_BILLING, Kind.REDO),
        ProblemKind.PRODUCT: (Kind.REPLACEMENT, Kind.REPAIR, Kind.REDO, *_EXCHANGES, *_ADD_ONS, Kind.REFUND),
        ProblemKind.DELIVERY: (Kind.REPLACEMENT, Kind.FEE_WAIVER, Kind.NEXT_ORDER_DISCOUNT, Kind.ADD_ON_FREE),
        ProblemKind.SERVICE: (Kind.REDO, Kind.REPAIR, Kind.EXTRA_SERVICE, Kind.NEXT_ORDER_DISCOUNT),
        ProblemKind.INFORMATION: (Kind.EXTRA_SERVICE, Kind.ADD_ON_FREE, Kind.GESTURE),
    }
)
"""Which concessions fit the problem they stated; the first is suggested first."""

ANSWERING: Mapping[DesiredKind, tuple[Kind, ...]] = MappingProxyType(
    {
        DesiredKind.REFUND: (Kind.REFUND,),
        DesiredKind.REPLACEMENT: (Kind.REPLACEMENT,),
        DesiredKind.RETURN: (Kind.REFUND, *_EXCHANGES),
        DesiredKind.REPAIR_OR_REDO: (Kind.REPAIR, Kind.REDO),
        DesiredKind.DISCOUNT: (Kind.NEXT_ORDER_DISCOUNT, Kind.ADD_ON_DISCOUNT, Kind.RENEWAL_CREDIT),
        DesiredKind.REIMBURSEMENT: (Kind.COST_REIMBURSEMENT, Kind.FEE_WAIVER),
        DesiredKind.GIFT: (Kind.GESTURE, Kind.ADD_ON_FREE, Kind.EXTRA_SERVICE),
    }
)
"""Which concessions are what they asked for."""


def fits(kind: Kind, stated: ProblemKind | None, asked: DesiredKind | None) -> bool:
    """Whether a concession of this kind fits what they stated, or what they asked for."""
    fitting = () if stated is None else FITTING.get(stated, ())
    answering = () if asked is None else ANSWERING.get(asked, ())
    return kind in fitting or kind in answering
