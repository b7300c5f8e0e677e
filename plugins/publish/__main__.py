"""`python -m plugins.publish [TARGET]`: sends the built site, or puts the one before it back."""

from __future__ import annotations

import argparse
import json
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pelican.settings import read_settings

from .._shared.faults import note
from .._shared.files import write_if_changed
from .._shared.progress import Progress
from .._shared.settings import check_settings
from .folder import Folder
from .kept import Kept, read_site
from .record import KEPT, NAME, fetch, load_record
from .sending import NotSentError, carry_out, make_plan
from .settings import PublishSettings

if TYPE_CHECKING:
    from .sending import Plan, Target


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
    with Progress() as progress:
        carry_out(plan, files, folder, target, partial(progress.tell, "sending files"))
    kept.settle()
    if (record := kept.last / NAME).is_file():
        write_if_changed(root / ".cache" / KEPT, record.read_bytes())
    return _counted(plan, "were", place)


def recall(place: str, settings: dict[str, Any]) -> None:
    """Keep what the target, or else the live site, says of itself; what was kept before stays where neither does.

    Args:
        place: The target; empty to ask the live site alone.
        settings: Pelican's.

    Raises:
        NotSentError: The target cannot be reached.
        OSError: The live site does not answer, or not with such a file, and nothing is known of it.
    """
    root, site = Path(settings["PATH"]).resolve().parent, settings["SITEURL"]
    kept = root / ".cache" / KEPT
    found = open_target(place, root, ()).read(NAME) if place else None
    try:
        found = found or fetch(site)
        if found:
            load_record(found)
            write_if_changed(kept, found)
    except (OSError, ValueError) as error:
        if not kept.is_file():
            missed = "an address that was published and leads nowhere now would not be noticed"
            raise OSError(f"what {site} says of itself cannot be read ({error}); {missed}") from error


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


def main(arguments: list[str]) -> int:
    """Do what the command line says; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m plugins.publish", description=__doc__)
    parser.add_argument("--settings", default="publishconf.py", help="the settings of the blog (publishconf.py)")
    parser.add_argument("--to", default="", help="where; without it, the setting PUBLISH_TO")
    parser.add_argument("--dry-run", action="store_true", help="only list what would be sent and removed")
    parser.add_argument("--back", action="store_true", help="put the site before the last one back")
    parser.add_argument("--adopt", action="store_true", help="write over what somebody else put there")
    parser.add_argument("--recall", choices=("target", "site"), help="only keep what is published there now")
    given = parser.parse_args(arguments)
    settings = read_settings(given.settings)
    options, wrong = check_settings(PublishSettings, "PUBLISH", settings)
    place = given.to or options.to
    if given.recall:
        try:
            recall(place if given.recall == "target" else "", settings)
        except (NotSentError, OSError) as error:
            print(note(str(error)), file=sys.stderr)
        return 0
    if wrong:
        print(*wrong.values(), sep="\n", file=sys.stderr)
        return 1
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
