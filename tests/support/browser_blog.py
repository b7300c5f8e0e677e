"""What the browser tests read: a blog with all that a reader may meet, and a reader who opens its pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe
from conftest import find_pages

from content import picture, source

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page, Request

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
HOSTILE_TAG = '"/><i>'
HOSTILE_TITLE = '<script>alert(1)</script> & "R&D" <3 🤝'
LONG_TITLE = "Introductions " * 13 + "Donaudampfschifffahrtsgesellschaftskapitänsmütze"
PLAIN = "A day has a morning. So has a conversation, and it is the better part of it.\n\n"


def post(title: str, day: int, body: str, **fields: str) -> str:
    return source(body, **{"title": title, "date": f"2026-01-{day:02} 08:30", "authors": "Mara Lindqvist", **fields})


def comment(author: str, minute: int, body: str, **fields: str) -> str:
    date = f"2026-02-{1 + minute // 1440:02} {minute // 60 % 24:02}:{minute % 60:02}"
    return source(body, **{"author": author, "date": date, **fields})


LONG_BODY = f"""{PLAIN}[Elsewhere](https://example.com/) there is more[^1].

## First *things*

**What is it for?**
:   For two people who have not met.

> The best time to ask is after a thank-you.

## Numbers

| When | {" | ".join(f"Column number {n}" for n in range(14))} |
|:---|{"---:|" * 14}
| Monday | {" | ".join("1,000,000" for _ in range(14))} |

## Code

```python
print("{"wide " * 60}")
```

### Deeper

1. one
2. two

## Words

{"w" * 300}

## End

What was yours?

[^1]: A note.
"""

RELATED = {"category": "Referrals", "tags": "asking, trust, follow-up"}
FILES: dict[str, str | bytes] = {
    "content/posts/asking/index.md": post(
        "How to Ask",
        20,
        LONG_BODY,
        modified="2026-02-20 10:00",
        image="cover.png",
        image_alt="Two people at a table",
        image_credit="Illustration by Noor",
        image_credit_url="https://example.com/noor",
        pinned="yes",
        series="Asking",
        related="thanking, following-up",
        **RELATED,
    ),
    "content/posts/asking/cover.png": picture("teal"),
    "content/posts/thanking/index.md": post(
        "How to Thank", 19, PLAIN * 3, image="c.png", image_alt="A card", series="Asking", **RELATED
    ),
    "content/posts/thanking/c.png": picture("#b4492d"),
    "content/posts/following-up.md": post("How to Follow Up", 18, PLAIN * 4, **RELATED),
    "content/posts/writing.md": post("Writing It Down", 17, PLAIN * 5, category="Staying in Touch", tags="trust"),
    "content/posts/hostile.md": post(HOSTILE_TITLE, 16, PLAIN, category=HOSTILE_TAG, tags=f"{HOSTILE_TAG}, trust"),
    "content/posts/long.md": post(
        LONG_TITLE, 15, PLAIN, tags=", ".join(f"tag number {n} of forty" for n in range(39)) + ", " + "x" * 90
    ),
    "content/posts/bare.md": "title: Bare\ndate: 2026-01-14\n\nNothing but a line.",
    "content/posts/pictures/index.md": post(
        "Pictures of Every Shape",
        14,
        f"""{PLAIN}![A tower](tower.png "Taller than any window.")\n\n![A street](street.png)\n\n![A dot](dot.png)""",
        image="huge.png",
        image_alt="A great deal of sky",
    ),
    "content/posts/pictures/huge.png": picture("#7f8f6a", 6000, 4000),
    "content/posts/pictures/tower.png": picture("#8a6d5b", 300, 3000),
    "content/posts/pictures/street.png": picture("#5b6d8a", 4000, 200),
    "content/posts/pictures/dot.png": picture("#a43f25", 12, 12),
    "content/posts/tall/index.md": post(
        "Tall and Wide",
        13,
        f"""{PLAIN}![One](a.png "One of three")\n![Two](a.png)\n![Three](a.png)\n\n"""
        """![All](b.png "All of it"){.full}\n\nEnd.""",
        image="tall.png",
        image_alt="A tower",
        image_focus="top",
    ),
    "content/posts/tall/tall.png": picture("#7f8f6a", 600, 900),
    "content/posts/tall/a.png": picture("#8a6d5b", 600, 400),
    "content/posts/tall/b.png": picture("#5b6d8a", 1600, 500),
    "content/posts/rtl.md": post("שיחה על קפה 🥐", 13, "טקסט קצר.\n\n## כותרת\n\nועוד משפט.", lang="he"),
    "content/posts/wort.md": post("Netzwerkveranstaltungsgesellschaftsvorsitzender", 12, "Ein Wort.", lang="de"),
    "content/posts/crowd.md": post("Everybody Has a Thought", 12, PLAIN, comments="closed"),
    **{f"content/posts/more-{n}.md": post(f"More of It, Part {n}", n, PLAIN * n) for n in range(1, 9)},
    "content/pages/about.md": "title: About\n\nWho we are.",
    "content/pages/privacy.md": "title: Privacy\nmenu: no\n\nNothing is kept.",
    "content/authors/mara-lindqvist.md": "name: Mara Lindqvist\nrole: Editor\npicture: mara.png\n"
    "link: https://mara.example/\n\nMara edits.",
    "content/authors/mara.png": picture("#e0a93b"),
    "content/comments/asking/a.md": comment("Ada Okafor", 1, "I tried it.\n\nIt worked.", url="https://example.com/a"),
    "content/comments/asking/b.md": comment("Mara Lindqvist", 2, "Tell me more!", reply_to="a", by_author="yes"),
    "content/comments/asking/c.md": comment("Ada Okafor", 3, "No.", reply_to="b"),
    "content/comments/asking/p.md": comment("Workbench", 4, "", url="https://example.com/w", kind="pingback"),
    "content/comments/he/rtl/a.md": comment("נועה", 1, "מסכימה, וגם Networking."),
    "content/comments/he/rtl/b.md": comment("Ben", 2, "Me too.", reply_to="a"),
    "content/comments/thanking/one.md": comment("Bea", 1, "Thanks."),
    "content/comments/hostile/x.md": comment(
        '"><img src=x onerror=alert(1)>',
        1,
        f"<script>alert(1)</script> <b>bold</b> {'y' * 300} [x](javascript:alert(1))",
    ),
    **{
        f"content/comments/crowd/{n:03}.md": comment(
            f"Visitor {n}", n, f"Thought {n}.", **({"reply_to": f"{n - 1:03}"} if n % 8 else {})
        )
        for n in range(300)
    },
}


@dataclass(frozen=True)
class Site:
    """A blog that is being served."""

    url: str
    output: Path

    def pages(self) -> list[str]:
        """The path of every page, as it is linked to."""
        return sorted(path.removesuffix("index.html") for path in find_pages(self.output))


class Visit:
    """Opens pages, and remembers what went wrong in them: `problems`, and each request to elsewhere: `strangers`.

    Files whose addresses match the pattern `without` never come.
    """

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser, self.site = browser, site
        self.contexts: list[BrowserContext] = []
        self.problems: list[str] = []
        self.strangers: list[str] = []
        self.without = ""

    def __call__(
        self, path: str = "", *, width: int = 1440, scheme: str = "light", javascript: bool = True, **more: object
    ) -> Page:
        """The page at a path, loaded."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        if self.without:
            context.route(self.without, lambda route: route.abort())
        page = context.new_page()
        # A violated policy, a failed request and an uncaught error are all reported on the console.
        page.on("console", lambda message: self.problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("request", self._note)
        page.goto(f"{self.site.url}/{path}")
        return page

    def _note(self, request: Request) -> None:
        if not request.url.startswith((self.site.url, "data:")):
            self.strangers.append(request.url)

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def axe_faults(page: Page) -> list[str]:
    """What axe finds on a page as it is shown now: WCAG 2.2 AA and best practices."""
    # Anything but a violation is told of by one element; of hundreds that would take most of the time.
    options = {"runOnly": LEVELS, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]
