"""What is done about feeds by hand: `python -m plugins.feeds ping`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pelican.settings import read_settings

from .websub import ping


def main(arguments: list[str]) -> int:
    """Do what the command line says; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m plugins.feeds", description="Tell subscribers of news at once.")
    parser.add_argument("--settings", default="pelicanconf.py", help="the settings of the blog (pelicanconf.py)")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("ping", help="tell the WebSub hub which feeds have changed")
    settings = read_settings(parser.parse_args(arguments).settings)
    try:
        pinged = ping(Path(settings["OUTPUT_PATH"]), Path(settings["PATH"]).parent / ".cache" / "websub.json")
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(*pinged, f"{len(pinged)} changed feeds told of", sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
