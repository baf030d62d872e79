"""Deliberate faults: what `tools/mutate.py` puts into every measure, to see whether tests notice.

`given` holds faults in what a measure is given, in its card and in what it gives back; they need
no text and so fit measures that do not exist yet. `source` holds faults in the text of a measure
and of every function that it calls. `catalogue` says which fit which measure.
"""
