"""Makers of synthetic partnerships: one council-sized borough to ship, and any number to test with.

Nothing here is installed. `tools/make_synthetic.py` writes the shipped borough; tests and the
simulations of the comparison methods import `synthetic.areas`.
"""
