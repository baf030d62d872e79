"""Example partnerships shipped with partnernet."""
