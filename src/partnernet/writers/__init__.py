"""Results to files: whole or not at all, the same bytes for the same input, seed and version."""

from __future__ import annotations

from partnernet.writers.comparing import save_results
from partnernet.writers.folder import check_destination, new_folder, write_file
from partnernet.writers.questionnaire import write_questionnaire
from partnernet.writers.results import OWN_FILES, as_json, save
from partnernet.writers.tables import write_tables
from partnernet.writers.template import write_agencies_template, write_template

__all__ = [
    "OWN_FILES",
    "as_json",
    "check_destination",
    "new_folder",
    "save",
    "save_results",
    "write_agencies_template",
    "write_file",
    "write_questionnaire",
    "write_tables",
    "write_template",
]
