"""The root command: a table of summaries, commands loaded on demand, errors told in one place.

Nothing heavy is imported here, so that help and shell completion answer at once.
"""

from __future__ import annotations

import gc
import signal
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import click

from partnernet_cli.threads import settle

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "analyse": "Read files, measure and place the partnership, tell what was found.",
    "check": "List every problem in the files, with row and remedy.",
    "explain": "Say what a finding code means and how to mend it.",
    "names": "Find names that may be one agency, decide, and see what changes.",
    "map": "Draw the partnership as one offline web page, or as a still figure.",
    "report": "Write the report for a board: one page without script, or a folder to send.",
    "sensitivity": "Vary every choice of ours and say which headline statements change.",
    "compare": "Compare areas, waves or layers, each measure in the form that allows it.",
    "qap": "Explain ties by other ties and by what pairs of agencies have in common (QAP, MRQAP).",
    "export": "Hand the networks over to another program, with what is not known about them.",
    "template": "Write empty tables with guidance, to be filled in.",
    "demo": "Analyse a made-up partnership, to see what comes out.",
    "datasets": "List or copy the data sets that come with partnernet.",
    "metrics": "List the measures and what each says.",
    "scales": "Show the models of the review, and how each is answered.",
}
"""Every command and its summary, in the order of work. A test keeps it equal to the commands."""

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
PRIVATE = "The message is withheld because it may hold data; --debug shows it."

CITATION = """\
@software{{partnernet,
  title   = {{partnernet: multi-agency partnerships measured as networks}},
  author  = {{{{partnernet contributors}}}},
  version = {{{version}}},
  license = {{GPL-3.0-or-later}}
}}"""


class LazyGroup(click.Group):
    """A group that knows its commands by name and loads one only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"partnernet_cli.commands.{cmd_name}").command
        if not isinstance(command, click.Command):
            return None
        command.name = cmd_name
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was typed; a file name in its place gets the command for it."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            if "." in name or "/" in name or "\\" in name:
                told = f"'{name}' is not a command. To read a file: partnernet analyse {name}"
                raise click.UsageError(told, ctx)
            raise click.exceptions.NoSuchCommand(name, possibilities=COMMANDS, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Print the table of summaries without loading a command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what goes wrong becomes one message and an exit code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001 - the one place where errors become messages
            _tell(error)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002 - click's signature
        **extra: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Run with the exit codes 0, 1, 2 and 130, where click itself gives 1 to Ctrl-C."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        try:
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        except (click.Abort, KeyboardInterrupt):
            _fail("Stopped. Nothing was written.", "", 130)
        except click.ClickException as error:
            error.show()
            sys.exit(2)
        sys.exit(code if isinstance(code, int) else 0)


def _tell(error: Exception) -> NoReturn:
    """Print one message for an error; the traceback only where it was asked for."""
    from partnernet.errors import PartnernetError
    from partnernet_cli import output

    if output.setting("debug"):
        import traceback

        traceback.print_exception(error)
    if isinstance(error, PartnernetError):
        _fail(error.message, error.hint, error.exit_code)
    if isinstance(error, MemoryError):
        _fail("There is not enough memory for this.", "Give fewer files or a shorter period.", 2)
    where = _origin(error)
    message = f"Something went wrong inside partnernet ({type(error).__name__}{where})."
    _fail(message, f"{PRIVATE} Please report it.", 2)


def _origin(error: BaseException) -> str:
    """Name the last line of ours that an unforeseen error passed through."""
    trace, found = error.__traceback__, ""
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith("partnernet"):
            found = f" at {module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def _fail(message: str, hint: str, code: int) -> NoReturn:
    from partnernet_cli import output

    output.tell_error(message, hint)
    sys.exit(code)


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"partnernet {version('partnernet')}")
        ctx.exit()


def _cite(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(CITATION.format(version=version("partnernet")))
        ctx.exit()


@click.group(cls=LazyGroup, context_settings=CONTEXT)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version and stop.",
)
@click.option(
    "--cite",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_cite,
    help="Show how to cite partnernet (BibTeX) and stop.",
)
def cli() -> None:
    """Measure multi-agency partnerships as networks.

    \b
    Examples:
      partnernet demo
      partnernet analyse referrals.csv
      partnernet analyse referrals.csv funding.csv -o results
      partnernet check referrals.csv
    """


def main() -> None:
    """Start the command; a request to end stops it as Ctrl-C does, leaving nothing half written."""
    settle(sys.argv[1:])
    # Tables are freed by reference; looking for cycles all the time is not free.
    gc.set_threshold(100_000, 50, 50)
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(128 + signal.SIGTERM))
    cli(prog_name="partnernet")
