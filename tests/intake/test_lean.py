"""A command's igraph does everything but draw, and leaves other libraries as they were."""

from __future__ import annotations

import subprocess
import sys

ALONE = """
import sys
from partnernet._lean import import_igraph
import_igraph()
assert not [name for name in sys.modules if name.startswith(("matplotlib", "wcwidth"))]
import igraph
assert igraph.Graph.Ring(4).betweenness() == [0.5] * 4
import_igraph()
import matplotlib
assert matplotlib.__version__
"""


def test_igraph_is_loaded_without_libraries_which_can_still_be_imported():
    subprocess.run([sys.executable, "-W", "error", "-c", ALONE], check=True, timeout=60)
