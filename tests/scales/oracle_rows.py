"""Rows, coverage and agreements as the plain second reading sees them."""

from __future__ import annotations

from typing import Any

World = dict[str, Any]
Row = dict[str, Any]

CONTACT = ("communication", "planning", "joint_activity", "governance", "accountability",
           "referral", "chat")  # fmt: skip
TALK = ("communication", "planning", "joint_activity")
TRANSFER = {"info", "consult", "case_discuss", "feedback", "coord", "decide", "joint_assess",
            "joint_deliver", "joint_plan", "joint_train"}  # fmt: skip
JOINT = {"coord", "joint_assess", "joint_deliver", "joint_plan", "joint_train"}
JOINT_AGREEMENTS = {"caf", "case_panel", "joint_plan", "joint_mgmt_team", "joint_post",
                    "pooled_budget", "single_management"}  # fmt: skip
LIVE = {"meeting", "phone", "video", "colocated"}
A_YEAR = {"never": 0, "once": 1, "yearly": 1, "quarterly": 4, "monthly": 12, "fortnightly": 26,
          "weekly": 52, "daily": 250, "termly": 3, "half_termly": 6, "six_weekly": 9}  # fmt: skip
DEPTHS = {
    1: {"isp", "shared_it"},
    3: {"joint_plan", "aligned_budget", "caf", "case_panel", "joint_commissioning",
        "joint_purchase", "referral_protocol", "joint_qa", "joint_train_programme",
        "lead_professional", "secondment"},
    4: {"joint_mgmt_team", "joint_post", "single_management", "lead_commissioning",
        "pooled_budget"},
    5: {"partnership_org"},
    6: {"merger"},
}  # fmt: skip
F_REG = 12


def between(row: Row, pair: tuple[str, str]) -> bool:
    """Row is about this dyad."""
    return {row["source"], row["target"]} == set(pair)


def tie(row: Row) -> bool:
    """Row says that there is something."""
    positive = (
        (row["count"] is not None and row["count"] > 0)
        or (row["frequency"] is not None and row["frequency"] != "never")
        or (row["amount"] is not None and row["amount"] >= 0)
    )
    if positive:
        return True
    negative = (
        (row["count"] is not None and row["count"] <= 0)
        or row["frequency"] == "never"
        or (row["amount"] is not None and row["amount"] < 0)
        or row["contact_type"] in (1, 9)
        or row["gp_depth"] == 0
    )
    return not negative


def zero(world: World, sender: str, receiver: str, layer: str) -> bool:
    """A missing row from sender to receiver would have meant no contact."""
    here = [r for r in world["coverage"] if r["layer"] == layer
            and r["absence_means"] == "no_contact"]  # fmt: skip
    for row in here:
        complete = row["status"] == "admin_complete"
        if (
            row["agency_id"] == sender
            and row["role"] in ("reporter", "sender_log")
            and row["status"] in ("responded", "admin_complete")
        ):
            return True
        if row["agency_id"] == receiver and row["role"] == "receiver_log" and complete:
            return True
    systems = [
        {r["system"] for r in here if r["agency_id"] == end and r["role"] == "system"
         and r["status"] == "admin_complete"}
        for end in (sender, receiver)
    ]  # fmt: skip
    return bool(systems[0] & systems[1])


def zero_dyad(world: World, pair: tuple[str, str], layer: str) -> bool:
    """Communication is symmetric: one direction is enough. Funding needs both."""
    a, b = pair
    ways = [zero(world, a, b, layer), zero(world, b, a, layer)]
    return any(ways) if layer == "communication" else all(ways)


def common(world: World, pair: tuple[str, str]) -> list[Row]:
    """Agreements both are party to."""
    return [x for x in world["agreements"] or [] if set(pair) <= set(x["parties"])]


def has(row: Row, tokens: set[str]) -> bool:
    return bool(set(row["content"] or ()) & tokens)
