# ruff: noqa: E501 - a line is one group of shapes; wrapped, a drawing is harder to follow, not easier
"""Flat shapes and the things made of them (people, cups, chairs, plants), each given as a piece of SVG."""

from __future__ import annotations

import math
import random

PAPER, INK, BRICK, PINE, MUSTARD = "#faf5ec", "#2b2420", "#b4492d", "#2f5d50", "#e0a93b"
SAND, ROSE, SKY, DUSK, NIGHT, SAGE, WOOD, OAK, PLUM = (
    "#ead9bd", "#e2b39a", "#9fb9c0", "#4f6d7f", "#22303f", "#9db08c", "#8a5a3b", "#c58f5c", "#6d3b47",
)  # fmt: skip
DEEP, MID, TAN, LIGHT, PALE = "#5b3825", "#8a5638", "#b97f57", "#d9a17c", "#ecc3a2"


def rect(x: float, y: float, w: float, h: float, fill: str, r: float = 0, o: float = 1) -> str:
    """A rectangle with corners of radius r."""
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" fill="{fill}" opacity="{o}"/>'


def oval(x: float, y: float, rx: float, ry: float, fill: str, o: float = 1) -> str:
    """An ellipse around x, y."""
    return f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="{fill}" opacity="{o}"/>'


def shape(d: str, fill: str, o: float = 1) -> str:
    """A filled path."""
    return f'<path d="{d}" fill="{fill}" opacity="{o}"/>'


def stroke(d: str, colour: str, w: float, o: float = 1) -> str:
    """A path drawn with a round pen of width w."""
    style = 'stroke-linecap="round" stroke-linejoin="round" fill="none"'
    return f'<path d="{d}" stroke="{colour}" stroke-width="{w}" opacity="{o}" {style}/>'


def at(x: float, y: float, *parts: str, s: float = 1, turn: float = 0, flip: bool = False, o: float = 1) -> str:
    """The parts moved to x, y, scaled, turned in degrees and, if asked, mirrored."""
    mirror = " scale(-1 1)" if flip else ""
    move = f"translate({x} {y}) rotate({turn}) scale({s}){mirror}"
    return f'<g transform="{move}" opacity="{o}">{"".join(parts)}</g>'


def glow(x: float, y: float, rx: float, ry: float, fill: str, o: float = 0.5) -> str:
    """A soft-edged patch of light or shadow."""
    return f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="{fill}" opacity="{o}" filter="url(#softer)"/>'


def clip(name: str, outline: str, *parts: str) -> str:
    """The parts, seen only inside the outline."""
    return f'<clipPath id="{name}">{outline}</clipPath><g clip-path="url(#{name})">{"".join(parts)}</g>'


HAIR = {
    "short": "M-38,-72 C-46,-136 46,-136 38,-72 C34,-98 12,-104 -6,-102 C-24,-100 -33,-92 -38,-72Z",
    "swept": "M-39,-66 C-50,-138 40,-142 42,-84 C24,-90 2,-92 -16,-108 C-22,-92 -36,-88 -39,-66Z",
    "fringe": "M-40,-68 C-48,-138 48,-138 40,-68 L36,-90 C14,-84 -14,-84 -36,-90Z",
}
BEHIND = {
    "bob": "M-50,-36 C-58,-138 58,-138 50,-36 C40,-26 -40,-26 -50,-36Z",
    "long": "M-46,40 C-74,-40 -56,-138 0,-130 C56,-138 74,-40 46,40 C20,50 -20,50 -46,40Z",
}


def person(
    x: float, y: float, s: float, skin: str, top: str, hair: str, colour: str, *,
    look: float = 0, arms: tuple[str, ...] = (), beard: bool = False, turn: float = 0, extra: str = "",
) -> str:  # fmt: skip
    """A faceless half-length figure whose neck stands at x, y; hair is a key of HAIR or BEHIND, bun, curly, scarf, bald
    or back; look is -1 (left) to 1; an arm is a path whose last two numbers are the hand."""
    out = []
    if hair in BEHIND:
        out.append(shape(BEHIND[hair], colour))
    if hair == "curly":
        out += [
            oval(48 * math.cos(a), -84 + 46 * math.sin(a), 25, 25, colour)
            for a in (2.7, 3.2, 3.8, 4.4, 5, 5.6, 6.2, 6.7)
        ]
    out.append(rect(-15, -48, 30, 62, skin, 12))
    out.append(shape("M-15,-28 C-4,-14 8,-14 15,-24 L15,-2 L-15,-2Z", INK, 0.16))
    body = "M-20,-8 C-60,0 -96,14 -102,70 L-94,300 L94,300 L102,70 C96,14 60,0 20,-8 C10,8 -10,8 -20,-8Z"
    out.append(shape(body, top))
    out.append(shape("M34,-4 C60,2 96,14 102,70 L94,300 L34,300 C62,180 60,70 34,-4Z", INK, 0.13))
    if hair == "scarf":
        out.append(
            shape(
                "M-52,-70 C-58,-142 58,-142 52,-70 C52,-30 70,0 78,24 C30,52 -30,52 -78,24 C-70,0 -52,-30 -52,-70Z",
                colour,
            )
        )
    if hair == "back":
        out.append(oval(0, -80, 40, 46, colour))
        out.append(shape("M10,-124 C46,-118 50,-60 20,-38 C34,-62 34,-98 10,-124Z", INK, 0.18))
    else:
        out.append(oval(0, -74, 36, 43, skin))
        out.append(shape("M12,-116 C44,-108 48,-48 6,-32 C32,-54 34,-94 12,-116Z", INK, 0.12))
        if hair != "scarf":
            out.append(oval(-36 if look >= 0 else 36, -70, 7, 11, skin))
        out.append(stroke(f"M{14 * look},-80 q{9 * (look or 0.6)},14 {-1 * (look or 0.6)},16", INK, 3, 0.28))
        out.append(oval(14 * look - 17, -58, 9, 6, BRICK, 0.2) + oval(14 * look + 17, -58, 9, 6, BRICK, 0.2))
    if beard:
        out.append(shape("M-36,-74 C-38,-18 38,-18 36,-74 C28,-52 14,-50 0,-52 C-14,-50 -28,-52 -36,-74Z", colour))
    if hair in HAIR:
        out.append(shape(HAIR[hair], colour))
    elif hair in ("bob", "long"):
        out.append(shape(HAIR["fringe" if hair == "bob" else "swept"], colour))
    elif hair == "bun":
        out.append(oval(4, -130, 22, 20, colour) + shape(HAIR["short"], colour))
    elif hair == "curly":
        out.append(shape(HAIR["short"], colour))
    elif hair == "scarf":
        out.append(shape("M-44,-80 C-40,-128 40,-128 44,-80 C30,-112 -30,-112 -44,-80Z", INK, 0.12))
    for arm in arms:
        hx, hy = (float(v) for v in arm.replace(",", " ").split()[-2:])
        out += [stroke(arm, INK, 50, 0.14), stroke(arm, top, 45), oval(hx, hy, 23, 20, skin)]
    return at(x, y, *out, extra, s=s, turn=turn)


def cup(x: float, y: float, s: float, colour: str, steam: bool = True) -> str:
    """A cup on a saucer from the side, standing at x, y."""
    parts = [
        oval(14, 4, 70, 12, INK, 0.2),
        oval(0, 0, 58, 9, colour),
        shape("M-38,-58 L38,-58 C38,-20 26,-4 0,-4 C-26,-4 -38,-20 -38,-58Z", colour),
    ]
    parts += [
        stroke("M36,-48 C66,-52 62,-14 28,-20", colour, 9),
        shape("M14,-58 L38,-58 C38,-20 26,-4 0,-4 C16,-16 18,-36 14,-58Z", INK, 0.14),
    ]
    parts.append(oval(0, -58, 38, 8, "#3d241a"))
    if steam:
        parts += [
            stroke("M-10,-76 c-14,-18 14,-26 0,-46", PAPER, 5, 0.5),
            stroke("M12,-80 c-10,-14 12,-22 2,-36", PAPER, 4, 0.4),
        ]
    return at(x, y, *parts, s=s)


def cup_above(x: float, y: float, r: float, colour: str, handle: float = 30, brew: str = "#4a2b1d") -> str:
    """A cup and its saucer seen from above; handle is the angle of its ear."""
    parts = [
        oval(26, 34, 104, 100, INK, 0.22),
        oval(0, 0, 100, 100, colour),
        oval(0, 0, 78, 78, INK, 0.08),
        oval(8, 10, 60, 60, INK, 0.22),
    ]
    parts += [
        at(0, 0, stroke("M50,-14 C96,-22 96,22 50,14", colour, 15), turn=handle),
        oval(0, 0, 58, 58, colour),
        oval(0, 0, 47, 47, brew),
    ]
    parts += [
        shape("M-36,-26 C-20,-50 22,-50 36,-26 C14,-38 -14,-38 -36,-26Z", PAPER, 0.22),
        stroke("M-80,-50 A94,94 0 0 1 -30,-89", PAPER, 5, 0.55),
    ]
    return at(x, y, *parts, s=r / 100)


def chair(x: float, y: float, s: float, colour: str) -> str:
    """A chair seen from behind, its feet at x, y."""
    parts = [oval(30, 6, 120, 20, INK, 0.22)]
    parts += [stroke(f"M{-62 * k},-330 C{-66 * k},-220 {-64 * k},-120 {-74 * k},0", colour, 17) for k in (1, -1)]
    parts += [shape("M-74,-344 C-30,-368 30,-368 74,-344 L70,-290 C30,-304 -30,-304 -70,-290Z", colour)]
    parts += [
        stroke("M-62,-248 C-20,-258 20,-258 62,-248", colour, 15),
        shape("M-80,-172 L80,-172 L86,-140 L-86,-140Z", colour),
    ]
    parts += [shape("M-86,-140 L86,-140 L84,-126 L-84,-126Z", INK, 0.28), stroke("M-68,-62 L68,-62", colour, 9)]
    parts += [shape("M30,-358 C50,-354 64,-350 74,-344 L70,-290 C58,-296 44,-299 32,-300Z", INK, 0.15)]
    return at(x, y, *parts, s=s)


def plant(x: float, y: float, s: float, pot: str = BRICK, leaf: str = PINE, seed: int = 1) -> str:
    """A leafy plant in a pot standing at x, y."""
    rng = random.Random(seed)
    parts = [oval(20, 2, 70, 12, INK, 0.2)]
    for n in range(9):
        angle = -70 + n * 17.5 + rng.uniform(-5, 5)
        size = rng.uniform(0.75, 1.2)
        leaf_path = "M0,0 C-34,-60 -26,-140 0,-176 C26,-140 34,-60 0,0Z"
        parts.append(
            at(
                0,
                -76,
                shape(leaf_path, leaf),
                shape("M0,0 C26,-50 30,-130 0,-176Z", INK, 0.15 + 0.1 * (n % 2)),
                s=size,
                turn=angle,
            )
        )
    parts += [
        shape("M-48,-86 L48,-86 L36,0 L-36,0Z", pot),
        rect(-54, -98, 108, 22, pot, 4),
        shape("M14,-98 L54,-98 L36,0 L12,0Z", INK, 0.15),
    ]
    return at(x, y, *parts, s=s)


def window(x: float, y: float, w: float, h: float, sky: str, *view: str, frame: str = PAPER) -> str:
    """A window of two panes with a view; the view's coordinates start at the window's corner."""
    name = f"pane{int(x)}-{int(y)}"
    inside = clip(name, rect(0, 0, w, h, sky), rect(0, 0, w, h, sky), *view)
    bars = [
        rect(-14, -14, w + 28, 14, frame),
        rect(-26, h, w + 52, 22, frame),
        rect(-14, 0, 14, h, frame),
        rect(w, 0, 14, h, frame),
    ]
    bars += [
        rect(w / 2 - 6, 0, 12, h, frame),
        rect(0, h * 0.42, w, 10, frame),
        rect(-26, h + 22, w + 52, 8, INK, 0, 0.2),
    ]
    return at(x, y, inside, *bars)


def houses(y: float, width: float, colours: tuple[str, ...], seed: int, lit: str = MUSTARD, tall: float = 1) -> str:
    """A row of house fronts with some windows lit, standing on y."""
    rng, parts, x = random.Random(seed), [], -20.0
    while x < width:
        w, h = rng.uniform(110, 190), rng.uniform(190, 360) * tall
        parts.append(rect(x, y - h, w, h, rng.choice(colours)))
        if rng.random() < 0.6:
            parts.append(
                shape(
                    f"M{x - 6},{y - h} L{x + w / 2},{y - h - rng.uniform(36, 80)} L{x + w + 6},{y - h}Z",
                    rng.choice(colours),
                )
            )
        for row in range(int(h // 74)):
            for column in range(int(w // 46)):
                fill, o = (lit, 0.95) if rng.random() < 0.3 else (INK, 0.22)
                parts.append(rect(x + 16 + column * 44, y - h + 26 + row * 72, 24, 38, fill, 2, o))
        x += w + rng.choice((0, 0, 6))
    return "".join(parts)


def boards(x: float, y: float, w: float, h: float, colour: str, count: int, seed: int = 3) -> str:
    """A wooden top: planks with a little grain."""
    rng, step = random.Random(seed), h / count
    parts = [rect(x, y, w, h, colour)]
    for n in range(count):
        parts.append(rect(x, y + n * step, w, step, rng.choice((INK, PAPER, WOOD)), 0, rng.uniform(0.02, 0.09)))
        for _ in range(5):
            a, b = rng.uniform(x, x + w), y + n * step + rng.uniform(8, step - 8)
            parts.append(
                stroke(f"M{a},{b} q{rng.uniform(60, 140)},{rng.uniform(-5, 5)} {rng.uniform(160, 320)},0", INK, 2, 0.09)
            )
        parts.append(rect(x, y + n * step, w, 3, INK, 0, 0.18))
    return "".join(parts)


def scribble(
    x: float, y: float, w: float, rows: int, colour: str = INK, step: float = 22, o: float = 0.6, seed: int = 5
) -> str:
    """Lines of handwriting that cannot be read."""
    rng, parts = random.Random(seed), []
    for n in range(rows):
        end = w * (rng.uniform(0.4, 0.7) if n == rows - 1 else rng.uniform(0.8, 1))
        d, a = f"M{x},{y + n * step}", 0.0
        while a < end:
            d += f" q{rng.uniform(3, 6):.1f},{rng.uniform(-11, -2):.1f} {rng.uniform(8, 15):.1f},{rng.uniform(-2, 2):.1f}"
            a += 11
        parts.append(stroke(d, colour, 3, o))
    return "".join(parts)
