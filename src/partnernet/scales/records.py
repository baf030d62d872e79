"""What the records say about each pair of agencies: true, false or unknown.

Each predicate has a test that makes it true and another that makes it false; where neither holds it
is unknown. Absence is evidence only where it would have shown. The wording of every test stands in
gregson.toml; this module is its arithmetic. (method 3.2)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v
from partnernet.graphs import yearly_contacts
from partnernet.scales import _text
from partnernet.scales._level import DYAD, TALK, Level, one_report_a_flow
from partnernet.scales.regularity import regular

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnernet.study import Partnership

NAMES = ("COV", "C", "FU", "T", "REG", "TWO", "J", "ACT", "OBJ")


def predicates(
    partnership: Partnership, level: str, *, params: Mapping[str, object] | None = None
) -> pl.DataFrame:
    """Return agency_a, agency_b and the nine predicates of every pair with a row or agreement.

    Boolean columns COV, C, FU, T, REG, TWO, J, ACT, OBJ; null = unknown. What each means, and what
    makes it true or false, is `partnernet scales gregson`.

    >>> from partnernet.study import Study
    >>> rows = {"source": ["A"], "target": ["B"], "layer": ["referral"], "count": [30]}
    >>> study = Study.of(pl.DataFrame(rows))
    >>> found = predicates(study.partnership(), "unstated")
    >>> found.select("C", "T", "REG", "TWO").rows()
    [(True, True, None, None)]
    """
    here = Level(partnership, level)
    ids = here.numbers
    return (
        ask(here, _text.params(params))
        .filter(pl.col("a").is_not_null())
        .join(ids.rename({"ix": "a", "agency_id": "agency_a"}), on="a")
        .join(ids.rename({"ix": "b", "agency_id": "agency_b"}), on="b")
        .sort("agency_a", "agency_b")
        .select("agency_a", "agency_b", *NAMES)
    )


def ask(level: Level, params: _text.Params) -> pl.DataFrame:
    """Return the predicates of every dyad: one row a listed dyad, one a class of unlisted ones.

    Listed dyads have `a`, `b` and `dyads` = 1; a class of dyads without any row has `c`, `d` and
    the number of its dyads. Further columns: `seen_ab`, `seen_ba` (which directions of
    communication are zero-observable), `zero` (the dyad is), `record` (contact is on record apart
    from declared codes).
    """
    return judge(evidence(level, params), params, register=level.register_collected)


def evidence(level: Level, params: _text.Params) -> pl.DataFrame:
    """Gather what is known about each dyad before anything is made of it."""
    parts = (
        _contents(level),
        _volumes(level),
        _money(level),
        _agreements(level, int(params.number("j_max_parties"))),
        _referrals(level),
        regular(
            level,
            params.number("f_reg"),
            params.number("regular_months"),
            params.number("poisson_level"),
        ).select(DYAD, "rate", "met", "missed"),
    )
    found = level.dyads
    for part in parts:
        found = found.join(part, on=DYAD, how="left", maintain_order="left")
    return found


def judge(evidence: pl.DataFrame, params: _text.Params, *, register: bool) -> pl.DataFrame:
    """Turn what was found about each dyad into three-valued predicates."""
    c = _tell(_yes("contact"), ~_yes("contact") & pl.col("zero"))
    money = _tell(_yes("paid"), ~_yes("paid") & ~_yes("paid_unknown") & pl.col("money_zero"))
    filled = pl.col("content_filled").fill_null(value=True)
    both_ends = pl.col("seen_ab") & pl.col("seen_ba")
    collected = pl.lit(register)

    transfer = _tell(_yes("transfer"), ~_yes("transfer") & pl.col("zero") & filled)
    missed = pl.col("missed").fill_null(value=True)
    often = _tell(_yes("met"), ~_yes("met") & pl.col("zero") & missed)

    weaker = pl.min_horizontal("sent_ab", "sent_ba")
    stronger = pl.max_horizontal("sent_ab", "sent_ba")
    enough = pl.max_horizontal(
        pl.lit(params.number("two_way_min")),
        params.number("two_way_share") * (weaker + stronger),
    )
    two = (
        _yes("live")
        | (weaker >= enough).fill_null(value=False)
        | (_yes("a_tells") & _yes("b_tells"))
    )
    one = ~(_yes("forth") & _yes("back")) & pl.col("modes_filled").fill_null(value=True)
    two_way = _tell(two, ~two & both_ends & one)

    joint = (_yes("a_joint") & _yes("b_joint")) | (_number("joint_agreements") > 0)
    no_joint = ~_yes("a_joint") & ~_yes("b_joint") & ~_yes("any_joint") & ~_yes("large_joint")
    jointly = _tell(joint, ~joint & no_joint & both_ends & filled & collected)

    share, least = params.number("act_share"), params.number("act_min_decided")
    told = (pl.col("told") >= share).fill_null(value=False)
    decided = pl.min_horizontal("decided_ab", "decided_ba") >= least
    readable = decided & pl.col("decided_ab").is_not_null() & pl.col("decided_ba").is_not_null()
    readable = readable.fill_null(value=False)
    took = pl.min_horizontal(
        pl.col("accepted_ab") / pl.col("decided_ab"), pl.col("accepted_ba") / pl.col("decided_ba")
    )
    took_enough = readable & (took >= share).fill_null(value=False)
    act = _tell(
        told | took_enough,
        ~told & _yes("told_collected") & readable & ~took_enough,
    )

    another = (
        (_yes("a_joint") & _yes("b_joint"))
        | (_number("joint_agreements") == 0)
        | (_number("joint_or_objective") >= 2)
    )
    share_aims = (_yes("a_aims") & _yes("b_aims")) | ((_number("objective") > 0) & another)
    deny = _yes("a_ticked") & _yes("b_ticked") & ~_yes("a_aims") & ~_yes("b_aims")
    aims = _tell(share_aims, ~share_aims & collected & (_number("objective") == 0) & deny)

    return evidence.with_columns(
        COV=_tell(_yes("contact") | pl.col("zero"), pl.lit(value=False)),
        C=c,
        FU=money,
        T=transfer,
        REG=often,
        TWO=two_way,
        J=jointly,
        ACT=act,
        OBJ=aims,
    )


def _tell(true: pl.Expr, false: pl.Expr) -> pl.Expr:
    return pl.when(true).then(pl.lit(value=True)).when(false).then(pl.lit(value=False))


def _yes(name: str) -> pl.Expr:
    return pl.col(name).fill_null(value=False)


def _number(name: str) -> pl.Expr:
    return pl.col(name).fill_null(0)


def holds(column: str, tokens: Sequence[str]) -> pl.Expr:
    """Whether a list column names any of the tokens; false where the list was not collected."""
    if not tokens:
        return pl.lit(value=False)
    named = pl.col(column).list.set_intersection(list(tokens)).list.len() > 0
    return named.fill_null(value=False)


def transfers() -> pl.Expr:
    """Rows of contact that pass information: a counted referral, or a transfer token."""
    referred = (pl.col("role") == "referral") & (pl.col("count") > 0).fill_null(value=False)
    return referred | holds("content", _text.get("gregson").evidence["transfer"])


def _contents(level: Level) -> pl.DataFrame:
    """What the contact rows of each dyad contain, and who says so."""
    tokens = _text.get("gregson").evidence
    joint = holds("content", tokens["joint"])
    aims = holds("content", ["shared_objectives"])
    a, b = pl.col("by") == "a", pl.col("by") == "b"
    sender = pl.when("forward").then(a).otherwise(b)
    consults = holds("content", ["consult"])
    talk = pl.col("role").is_in(TALK)
    ticked = pl.col("content").is_not_null()
    coded = pl.col("contact_type").is_not_null() | pl.col("gp_depth").is_not_null()
    counted = pl.col("count").is_not_null() | pl.col("frequency").is_not_null()
    return level.contacts.group_by(DYAD).agg(
        contact=pl.lit(value=True),
        record=(counted | ~coded).any(),
        transfer=transfers().any(),
        content_filled=ticked.all(),
        modes_filled=pl.col("mode").is_not_null().all(),
        live=holds("mode", v.SYNCHRONOUS_MODES).any(),
        forth=pl.col("forward").any(),
        back=(~pl.col("forward")).any(),
        a_tells=(talk & a & (consults | sender)).any(),
        b_tells=(talk & b & (consults | sender)).any(),
        a_joint=(a & joint).any(),
        b_joint=(b & joint).any(),
        any_joint=joint.any(),
        a_aims=(a & aims).any(),
        b_aims=(b & aims).any(),
        a_ticked=(a & ticked).any(),
        b_ticked=(b & ticked).any(),
    )


def _volumes(level: Level) -> pl.DataFrame:
    """How much information passes each way: the largest report of each layer, layers added."""
    rows = level.contacts.filter(transfers()).with_columns(
        volume=pl.coalesce(pl.col("count").cast(pl.Float64), yearly_contacts()).fill_null(0.0)
    )
    if not one_report_a_flow(rows):
        flow = (DYAD, "forward", "flow")
        reports = rows.group_by(*flow, "reporter", "respondent_role").agg(pl.col("volume").sum())
        rows = reports.group_by(flow).agg(pl.col("volume").max())
    return rows.group_by(DYAD).agg(
        sent_ab=pl.col("volume").filter("forward").sum(),
        sent_ba=pl.col("volume").filter(~pl.col("forward")).sum(),
    )


def _money(level: Level) -> pl.DataFrame:
    """Whether money passes, and whether a funding row leaves that open."""
    rows = level.rows.filter(pl.col("role") == "funding")
    return rows.group_by(DYAD).agg(
        paid=(pl.col("amount") > 0).any(),
        paid_unknown=(pl.col("amount").is_null() & pl.col("tie")).any(),
    )


def _agreements(level: Level, most: int) -> pl.DataFrame:
    """Agreements that show joint activity or common objectives, by dyad.

    A large agreement shows joint activity of a pair only if a row between the two cites it.
    """
    tokens = _text.get("gregson").evidence
    joint = pl.col("type").is_in(tokens["joint_agreements"])
    objective = pl.col("type").is_in(tokens["objective_agreements"])
    citing = level.contacts.filter(pl.col("event_id").is_not_null()).select(
        DYAD, agreement_id="event_id", cited=pl.lit(value=True)
    )
    counts = (pl.col("parties") <= most) | pl.col("cited").fill_null(value=False)
    ids = pl.col("agreement_id")
    return (
        level.register.filter(joint | objective)
        .join(citing.unique(), on=[DYAD, "agreement_id"], how="left")
        .group_by(DYAD)
        .agg(
            joint_agreements=ids.filter(joint & counts).n_unique(),
            large_joint=joint.any(),
            objective=ids.filter(objective).n_unique(),
            joint_or_objective=ids.filter((joint & counts) | objective).n_unique(),
        )
    )


def _referrals(level: Level) -> pl.DataFrame:
    """Feedback and acceptance in the referral rows of each dyad.

    `told` is the share of referrals with feedback: of events where events were logged, of rows
    where content was ticked; the larger where both were. Acceptance is read from the log that
    decided most in each layer and direction.
    """
    rows = level.contacts.filter(pl.col("role") == "referral")
    logged = pl.col("feedback").is_not_null() & (pl.col("count") > 0)
    events = pl.col("feedback").filter(logged).sum() / pl.col("count").filter(logged).sum()
    ticked = holds("content", ["feedback"]).filter(pl.col("content").is_not_null()).mean()
    told = rows.group_by(DYAD).agg(
        told=pl.max_horizontal(events.fill_nan(None), ticked),
        told_collected=(logged.fill_null(value=False) | pl.col("content").is_not_null()).all(),
    )
    decided = rows.filter(pl.col("decided").is_not_null())
    if not one_report_a_flow(decided):
        decided = (
            decided.group_by(DYAD, "forward", "flow", "reporter")
            .agg(pl.col("accepted", "decided").sum())
            .sort("decided", "reporter", descending=[True, False])
            .unique("flow", keep="first", maintain_order=True)
        )
    outcomes = decided.group_by(DYAD).agg(
        pl.col("accepted", "decided").filter("forward").sum().name.suffix("_ab"),
        pl.col("accepted", "decided").filter(~pl.col("forward")).sum().name.suffix("_ba"),
    )
    return told.join(outcomes, on=DYAD, how="left")
