"""The smallest click program, to measure `partnernet --help` against."""

import click

click.command(help="Say nothing.")(lambda: None)()
