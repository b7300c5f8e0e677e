"""`python -m plugins.publish [TARGET]`: sends the built site, or puts the one before it back."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pelican.settings import read_settings

from .._shared import defaults
from .._shared.settings import check_settings
from .folder import Folder
from .kept import PACKED, Kept, read_site
from .sending import NotSentError, carry_out, make_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from .sending import Plan, Target

SECONDS_APART = 2
"""How often a long sending says how far it is."""


@dataclass(frozen=True, slots=True)
class PublishSettings:
    """The settings `PUBLISH_…`."""

    to: str = defaults.PUBLISH_TO
    """Where `publish` sends the site: a folder, user@host:/path, s3://bucket/prefix, git:remote#branch; or nowhere."""
    packed: tuple[str, ...] = defaults.PUBLISH_PACKED
    """Packed copies that your web server serves in the place of files: "gzip" (nginx: gzip_static), "br"."""

    def __post_init__(self) -> None:
        """Refuse packings that there are not."""
        if unknown := set(self.packed) - PACKED.keys():
            raise ValueError(f"there is no packing {sorted(unknown)[0]!r}; there are {', '.join(map(repr, PACKED))}")


def open_target(place: str, root: Path, immutable: tuple[str, ...]) -> Target:
    """The target that an author's words name.

    Raises:
        NotSentError: It cannot be reached, or the words name none.
    """
    if place.startswith("s3://"):
        from .bucket import Bucket  # boto3 takes a second to import, and few need it

        return Bucket(place, immutable)
    if place.startswith("git:"):
        from .branch import Branch

        return Branch(place.removeprefix("git:"), root)
    host, colon, _ = place.partition(":")
    if colon and len(host) > 1 and "/" not in host:  # one letter is a drive of Windows
        from .server import Server

        return Server(place)
    path = (root / Path(place).expanduser()).resolve()
    if path == root or root.is_relative_to(path):
        raise NotSentError(f"{place} is the folder of the blog, or above it; a site needs a folder of its own.")
    return Folder(path)


def publish(
    place: str, settings: dict[str, Any], options: PublishSettings, *, dry_run: bool, back: bool, adopt: bool
) -> str:
    """Send the built site to a place; what was done, in a sentence.

    Raises:
        NotSentError: It was not, or not all of it.
    """
    root = Path(settings["PATH"]).resolve().parent
    output = Path(settings["OUTPUT_PATH"])
    if not back and not output.is_dir():
        raise NotSentError(f"There is no {output.name}/ yet: python3 tasks.py publish builds it.")
    target = open_target(place, root, tuple(settings.get("SEO_IMMUTABLE", ())))
    kept = Kept(root / ".cache" / "published", place)
    folder = kept.rewind() if back else kept.take(output, options.packed)
    files = read_site(folder, _contents(root))
    plan = make_plan(files, target, adopt=adopt)
    if dry_run:
        return "\n".join((*_listed(plan), _counted(plan, "would be", place)))
    carry_out(plan, files, folder, target, _progress())
    kept.settle()
    return _counted(plan, "were", place)


def _contents(root: Path) -> set[str]:
    """The paths of posts and pages, as the last build said."""
    try:
        return set(json.loads((root / ".cache" / "report.json").read_text("utf-8"))["contents"])
    except (OSError, ValueError, KeyError):
        return set()


def _listed(plan: Plan) -> list[str]:
    return [f"send    {path}" for path in plan.send] + [f"remove  {path}" for path in plan.remove]


def _counted(plan: Plan, verb: str, place: str) -> str:
    if not (plan.send or plan.remove):
        return f"{place} has it all already."
    return f"{len(plan.send)} files {verb} sent to {place}, {len(plan.remove)} removed there."


def _progress() -> Callable[[int, int], None]:
    """What tells an author now and then how far a long sending is."""
    told = time.monotonic()

    def tell(done: int, all_of_them: int) -> None:
        nonlocal told
        if time.monotonic() - told >= SECONDS_APART:
            told = time.monotonic()
            print(f"{done} of {all_of_them} files are there …", file=sys.stderr, flush=True)

    return tell


def main(arguments: list[str]) -> int:
    """Do what the command line says; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m plugins.publish", description=__doc__)
    parser.add_argument("--settings", default="publishconf.py", help="the settings of the blog (publishconf.py)")
    parser.add_argument("--to", default="", help="where; without it, the setting PUBLISH_TO")
    parser.add_argument("--dry-run", action="store_true", help="only list what would be sent and removed")
    parser.add_argument("--back", action="store_true", help="put the site before the last one back")
    parser.add_argument("--adopt", action="store_true", help="write over what somebody else put there")
    given = parser.parse_args(arguments)
    settings = read_settings(given.settings)
    options, wrong = check_settings(PublishSettings, "PUBLISH", settings)
    if wrong:
        print(*wrong.values(), sep="\n", file=sys.stderr)
        return 1
    place = given.to or options.to
    if not place:
        print("Nowhere to send the site to: name a place with --to, or in the setting PUBLISH_TO.", file=sys.stderr)
        return 1
    try:
        print(publish(place, settings, options, dry_run=given.dry_run, back=given.back, adopt=given.adopt))
    except NotSentError as error:
        print(f"{error}\nThe old site stands as far as it was not sent; the same command goes on.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error}\nNot all of it was sent; mend that, and the same command goes on.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
