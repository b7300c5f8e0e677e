"""Memory of the intake while it is sent junk: `python tests/benchmarks/intake_memory.py [posts]`, 100,000 unless told.

Every post comes from another address, as a proxy says. Among them are long and deeply nested texts, forged tokens,
unknown posts, bodies over the limit, and comments that are accepted. Prints memory of the process on the way (Linux).
"""

from __future__ import annotations

import http.client
import random
import sys
import tempfile
import threading
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parent))
from intake import FORM, hidden, serving_ours

READERS = 4


def junk(chance: random.Random) -> str:
    """The body of a request that nobody should send."""
    # Mostly short ones: 100,000 of the longest would take an hour, and only the kinds matter.
    length = chance.choices((10, 300, 4900), (80, 16, 4))[0]
    text = "".join(chance.choices("ab [](){}*_`>#-\n\\<&!😀é", k=length))
    nested = chance.choice(("[", "> ", "*a_", "- ", "![](")) * (length // 4)
    fields = [
        {**FORM, "body": text},
        {**FORM, "body": nested},
        {**FORM, "body": text, "action": "confirm", "token": text[:80]},
        {**FORM, "post": text[:200]},
        dict.fromkeys(("post", "reply_to", "author", "email", "url", "body", "website"), text),
        {"body": "b" * 14 * length},
    ]
    return urlencode(chance.choice(fields))


def memory(pid: int) -> float:
    """Resident memory of a process in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def main() -> None:
    """Send it all, and print."""
    posts = int(sys.argv[1]) if sys.argv[1:] else 100_000
    with tempfile.TemporaryDirectory() as name:
        settings = 'COMMENTS_TRUSTED_PROXIES = ["127.0.0.1"]', 'COMMENTS_TOTAL_RATE = "1000000 per hour"'
        with serving_ours(Path(name), *settings) as (port, pid):
            print(f"{0:>7} posts: {memory(pid):.1f} MiB", flush=True)
            seen: dict[int, int] = {}

            def send(seed: int) -> None:
                chance = random.Random(seed)
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                for number in range(posts // READERS):
                    address = f"10.{seed}.{number >> 8 & 255}.{number & 255}"
                    headers = {"X-Forwarded-For": address, "Content-Type": "application/x-www-form-urlencoded"}
                    body = junk(chance)
                    if number % 100 == 0:
                        body = urlencode({**FORM, "body": f"Reader {seed} says {number}."})
                    for _ in range(2):
                        connection.request("POST", "/", body, headers)
                        answer = connection.getresponse()
                        page = answer.read().decode()
                        seen[answer.status] = seen.get(answer.status, 0) + 1
                        if number % 100 or answer.status != 200:
                            break
                        body = urlencode({**hidden(page), "action": "confirm"})
                    if seed == 0 and number % (posts // READERS // 10) == 0:
                        print(f"{number * READERS:>7} posts: {memory(pid):.1f} MiB", flush=True)

            threads = [threading.Thread(target=send, args=(seed,)) for seed in range(READERS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            print(f"{posts:>7} posts: {memory(pid):.1f} MiB; answers by status: {dict(sorted(seen.items()))}")


if __name__ == "__main__":
    main()
