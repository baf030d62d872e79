"""On which layers a measure makes sense (method 4.1), by what a layer is treated as."""

CONTACT = ("referral", "communication", "planning", "governance", "joint_activity", "relation")
"""Layers of contact between agencies; not money, not lines of accountability."""

FLOW = ("referral", "funding", "relation", "communication", "joint_activity", "planning")
"""Layers in which something that can be added up goes from one agency to another."""

VOLUMES = ("count", "money")
"""Kinds of layer whose strengths may be added; ordered codes and mere presence may not."""
