"""Everything in partnernet that draws."""
