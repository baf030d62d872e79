"""The commands use no network: they run where every attempt to reach it ends the program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from invocations import invocations, write

GUARD = """
import os, sys

def guard(event, args):
    if event.startswith("socket.") and event != "socket.gethostname":
        family = getattr(args[0], "family", None) if args else None
        if event == "socket.__new__" and args[1] in (1,):
            return
        os.write(2, f"NETWORK {event} {args[1:]}".encode())
        os._exit(97)

sys.addaudithook(guard)
"""
RUN = """
import contextlib, io, json, sys
from partnernet_cli.app import cli

for words in json.loads(sys.stdin.read()):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            cli.main(words, prog_name="partnernet")
        except SystemExit:
            pass
print("all run")
"""


def spawn(code: str, folder: Path, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run code in a fresh process whose every way to the network is watched."""
    (folder / "guard").mkdir(exist_ok=True)
    (folder / "guard" / "sitecustomize.py").write_text(GUARD, "utf-8")
    path = os.pathsep.join([str(folder / "guard"), *sys.path])
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        input=text,
        text=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": path, "PARTNERNET_LEDGER": str(folder / "ledger")},
        check=False,
    )


def test_the_guard_stops_a_connection(tmp_path: Path) -> None:
    tried = spawn("import socket; socket.create_connection(('192.0.2.1', 80), 1)", tmp_path)
    assert tried.returncode == 97
    named = spawn("import socket; socket.getaddrinfo('host.example', 80)", tmp_path)
    assert named.returncode == 97


def test_no_command_reaches_for_the_network(tmp_path: Path) -> None:
    made = write(tmp_path)
    every = [
        words
        for words in invocations(made["referrals"], made["broken"])
        if not {"--debug", "--column", "--profile"} & set(words)
    ]
    done = spawn(RUN, tmp_path, json.dumps(every))
    assert "NETWORK" not in done.stderr, done.stderr
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout == "all run\n"
