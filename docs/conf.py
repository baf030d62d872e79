"""Settings of Sphinx; what can be made from the code is made when the pages are built."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import offline  # noqa: E402 - found through the line above
import pages  # noqa: E402

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "partnernet"
author = "partnernet contributors"
project_copyright = author
version = release = installed_version("partnernet")

extensions = ["myst_nb", "sphinx_click"]
exclude_patterns = ["_build", "gallery/README.md", "jupyter_execute"]
nitpicky = True
smartquotes = False  # commands are copied from these pages

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_merge_streams = True
# examples run the command that belongs to this Python
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

html_theme = "pydata_sphinx_theme"
html_title = f"partnernet {release}"
html_static_path = ["assets"]
html_css_files = ["wrap.css"]
html_show_sourcelink = False
html_copy_source = False
html_sidebars = {"index": []}
html_theme_options = {
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "show_toc_level": 2,
    "footer_start": ["copyright"],
    "footer_end": [],
}


def setup(app: Sphinx) -> None:
    """Make the generated pages before reading, and check the built ones for outside addresses."""
    app.connect("builder-inited", lambda _app: pages.write(HERE / "_generated"))
    app.connect("build-finished", _stays_at_home)


def _stays_at_home(app: Sphinx, error: Exception | None) -> None:
    """Fail when a page loads something from elsewhere."""
    if error is None and app.builder.format == "html":
        offline.check(Path(app.outdir))
