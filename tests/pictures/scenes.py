# ruff: noqa: E501 - a line is one group of shapes; wrapped, a drawing is harder to follow, not easier
"""The scenes: one function a picture, and SCENES, which says where each picture goes."""

from __future__ import annotations

import itertools
import math
from functools import partial
from typing import TYPE_CHECKING

from shapes import (
    BRICK,
    DEEP,
    DUSK,
    INK,
    LIGHT,
    MID,
    MUSTARD,
    NIGHT,
    OAK,
    PALE,
    PAPER,
    PINE,
    PLUM,
    ROSE,
    SAGE,
    SAND,
    SKY,
    TAN,
    WOOD,
    at,
    boards,
    chair,
    clip,
    cup,
    cup_above,
    glow,
    houses,
    oval,
    person,
    plant,
    rect,
    scribble,
    shape,
    stroke,
    window,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable

SCENES: dict[str, Callable[[], str]] = {}


def scene(name: str) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Puts the function into SCENES under the picture's path below content/."""

    def keep(draw: Callable[[], str]) -> Callable[[], str]:
        SCENES[name] = draw
        return draw

    return keep


def card(x: float, y: float, w: float, h: float, turn: float, *inside: str, fill: str = PAPER) -> str:
    """A sheet lying on something, with its shadow; inside is drawn from its upper left corner."""
    return at(x, y, rect(8, 12, w, h, INK, 5, 0.22), rect(0, 0, w, h, fill, 4), *inside, turn=turn)


@scene("posts/the-spare-chair/cover.jpg")
def spare_chair() -> str:
    """Breakfast at a long table by a window, one yellow chair free."""
    out = [
        rect(0, 0, 1600, 1000, "#c9795c"),
        rect(0, 0, 1600, 1000, BRICK, 0, 0.35),
        rect(0, 540, 1600, 460, "#5c3a33"),
    ]
    out.append(
        window(
            520,
            60,
            560,
            330,
            "#f3cf9a",
            glow(160, 330, 300, 150, "#fff3d0", 0.9),
            at(0, 0, houses(350, 560, ("#b98a7a", "#a5787a", "#8f6d78"), 4, tall=0.6)),
        )
    )
    out += [
        rect(0, 430, 1600, 12, INK, 0, 0.14),
        shape("M430,0 L500,0 L500,440 C470,300 450,160 430,0Z", PAPER, 0.5),
        shape("M1170,0 L1100,0 L1100,440 C1130,300 1150,160 1170,0Z", PAPER, 0.5),
    ]
    out += [
        rect(90, 110, 220, 160, PAPER, 4),
        rect(104, 124, 192, 132, SAGE),
        shape("M104,256 L170,170 L220,220 L250,190 L296,256Z", PINE),
        rect(1330, 90, 170, 220, PAPER, 4),
        rect(1344, 104, 142, 192, SKY),
        oval(1415, 190, 40, 40, MUSTARD),
    ]
    people = [
        (170, MID, PINE, "curly", "#2b1c17", 0.7, False), (400, PALE, MUSTARD, "bob", "#a9572f", -0.8, False),
        (640, LIGHT, DUSK, "short", "#6b4a2f", 0.9, True), (900, DEEP, ROSE, "bun", "#1d1513", -0.9, False),
        (1160, LIGHT, "#3f5a4a", "bald", "#d8d2c8", 0.2, True), (1420, TAN, PLUM, "scarf", "#d9b26a", -0.8, False),
    ]  # fmt: skip
    for n, (x, skin, top, hair, colour, look, beard) in enumerate(people):
        hand = f"M{-84 if n % 2 else 84},70 C{-140 if n % 2 else 140},150 {-110 if n % 2 else 110},214 {-36 if n % 2 else 40},216"
        out.append(person(x, 430 + (n % 3) * 12, 1.16, skin, top, hair, colour, look=look, arms=(hand,), beard=beard))
    out += [
        shape("M-40,660 L1640,660 L1640,800 L-40,800Z", OAK),
        shape("M-40,660 L1640,660 L1640,676 L-40,676Z", PAPER, 0.25),
        rect(-40, 800, 1700, 34, WOOD),
        rect(-40, 834, 1700, 30, INK, 0, 0.25),
    ]
    for x, c in ((90, PAPER), (330, PINE), (520, PAPER), (1040, BRICK), (1270, PAPER), (1520, SKY)):
        out.append(cup(x, 742, 0.78, c))
    out += [
        oval(690, 752, 130, 24, INK, 0.18),
        oval(684, 744, 124, 22, PAPER),
        *(oval(640 + 44 * n, 730 - 10 * (n % 2), 36, 22, "#b9763f") for n in range(3)),
    ]
    out += [
        *(oval(640 + 44 * n, 722 - 10 * (n % 2), 22, 8, "#e0ad6f", 0.6) for n in range(3)),
        cup(860, 760, 0.85, MUSTARD),
    ]
    out += [glow(850, 930, 330, 120, "#ffd88a", 0.6), chair(850, 1040, 1.22, MUSTARD)]
    return "".join(out)


def hand(skin: str, sleeve: str, cuff: str, *, over: bool) -> str:
    """A forearm from the left with a hand at 0,0 that pinches towards the right; over draws the thumb alone."""
    thumb = [stroke("M-60,-6 C-26,-42 16,-44 56,-28", skin, 42), stroke("M40,-34 q12,-2 20,6", PAPER, 12, 0.35)]
    if over:
        return "".join(thumb)
    arm = [
        shape("M-900,-120 L-230,-92 L-230,110 L-900,190Z", sleeve),
        shape("M-900,60 L-230,40 L-230,110 L-900,190Z", INK, 0.16),
    ]
    arm += [
        rect(-262, -100, 66, 216, cuff, 14),
        shape("M-210,-72 C-140,-84 -70,-70 -30,-30 L-20,60 C-70,110 -150,104 -210,90Z", skin),
    ]
    arm += [
        stroke(f"M-60,{18 + 26 * n} C0,{14 + 24 * n} {52 - 12 * n},{20 + 22 * n} {80 - 22 * n},{26 + 20 * n}", skin, 40)
        for n in range(3)
    ]
    arm += [stroke(f"M-40,{34 + 25 * n} q46,-4 {80 - 14 * n},4", INK, 4, 0.2) for n in range(2)]
    return "".join(arm)


@scene("posts/how-to-ask-for-a-referral/cover.jpg")
def passing_a_card() -> str:
    """One hand gives a card to another, over a joiner's bench."""
    out = [
        rect(0, 0, 1600, 1000, PINE),
        shape("M0,0 L1600,0 L1600,420 C1100,520 500,330 0,470Z", "#3f6f60"),
        glow(560, 260, 480, 300, "#cfe0b8", 0.45),
    ]
    out += [oval(1330, 170, 120, 120, MUSTARD, 0.9), oval(1300, 150, 120, 120, "#f0c564", 0.45)]
    out += [at(0, 690, boards(-40, 0, 1700, 330, OAK, 4)), rect(-40, 684, 1700, 12, PAPER, 0, 0.25)]
    out += [oval(800, 800, 460, 60, INK, 0.24)]
    out += [
        stroke(f"M{180 + 90 * n},{870 + 30 * (n % 2)} q20,-50 60,-20 q24,30 -16,34 q-30,-4 -10,-26", "#e9c391", 9)
        for n in range(2)
    ]
    out += [
        stroke("M1280,880 q20,-50 60,-20 q24,30 -16,34 q-30,-4 -10,-26", "#e9c391", 9),
        at(
            1180,
            930,
            rect(-110, -9, 220, 18, MUSTARD, 4),
            shape("M110,-9 L146,0 L110,9Z", SAND),
            shape("M134,-3 L146,0 L134,3Z", INK),
            turn=-14,
        ),
    ]
    left, right = (
        at(640, 520, hand(MID, BRICK, ROSE, over=False), turn=8, s=1.1),
        at(980, 470, hand(PALE, NIGHT, SKY, over=False), turn=-7, s=1.1, flip=True),
    )
    out += [
        left,
        right,
        at(
            810,
            470,
            rect(-190, -112, 390, 240, INK, 8, 0.25),
            rect(-200, -124, 390, 240, PAPER, 8),
            rect(-200, -124, 390, 240, SAND, 8, 0.35),
            oval(-130, -50, 36, 36, BRICK),
            shape("M-152,-40 L-130,-74 L-108,-40Z", PAPER),
            scribble(-70, -54, 210, 2, step=34, seed=8),
            scribble(-150, 52, 190, 2, INK, 26, 0.4),
            turn=-5,
        ),
    ]
    out += [
        at(640, 520, hand(MID, BRICK, ROSE, over=True), turn=8, s=1.1),
        at(980, 470, hand(PALE, NIGHT, SKY, over=True), turn=-7, s=1.1, flip=True),
    ]
    return "".join(out)


@scene("posts/the-double-opt-in-introduction/cover.jpg")
def across_the_lane() -> str:
    """Two neighbours at facing windows; a letter travels between them on the washing line."""
    out = [
        rect(0, 0, 1600, 1000, "#f1d9a8"),
        glow(800, 180, 420, 320, "#fff6da", 0.95),
        at(0, 0, houses(1000, 1600, ("#d3b394", "#c9a48a", "#bd977f"), 12, lit="#f8e6b2"), o=0.7),
    ]
    out += [
        shape("M-20,-20 L590,-20 L560,1020 L-20,1020Z", "#c56a4a"),
        shape("M590,-20 L620,-20 L586,1020 L560,1020Z", INK, 0.3),
    ]
    out += [
        shape("M1010,-20 L1620,-20 L1620,1020 L1040,1020Z", "#44705f"),
        shape("M1010,-20 L986,-20 L1018,1020 L1040,1020Z", INK, 0.3),
    ]
    for n in range(26):
        x, y = 40 + (n * 197) % 520, 30 + (n * 131) % 960
        out += [rect(x, y, 64, 22, INK, 4, 0.08), rect(1080 + (n * 173) % 480, (y + 60) % 960, 64, 22, INK, 4, 0.09)]
    for x, glass in ((150, "#3a2a33"), (1140, "#233238")):
        out += [
            rect(x - 20, 250, 340, 400, PAPER, 6),
            rect(x, 270, 300, 380, glass),
            glow(x + 150, 560, 140, 120, MUSTARD, 0.5),
        ]
    out += [clip("wl", rect(130, 200, 380, 450, INK), person(310, 480, 1.3, LIGHT, MUSTARD, "bob", "#4a2d22", look=1))]
    out += [
        clip(
            "wr",
            rect(1090, 200, 390, 450, INK),
            person(1290, 480, 1.3, DEEP, PAPER, "short", "#1b1412", look=-1, beard=True),
        )
    ]
    for x, colour in ((60, PINE), (466, PINE), (1050, BRICK), (1456, BRICK)):
        out += [rect(x, 250, 76, 400, colour, 3), *(rect(x + 10, 268 + 46 * n, 56, 10, INK, 0, 0.2) for n in range(8))]
    out += [
        stroke("M440,600 C520,640 540,560 596,540", MUSTARD, 46),
        oval(596, 540, 26, 22, LIGHT),
        stroke("M1180,600 C1110,640 1080,590 1020,556", PAPER, 46),
        oval(1016, 556, 26, 22, DEEP),
    ]
    out += [
        rect(110, 650, 380, 30, PAPER, 4),
        rect(1100, 650, 380, 30, PAPER, 4),
        rect(110, 680, 380, 14, INK, 0, 0.22),
        rect(1100, 680, 380, 14, INK, 0, 0.22),
    ]
    out += [plant(190, 650, 0.5, SAND, PINE, 2), plant(1400, 650, 0.55, MUSTARD, SAGE, 5)]
    out += [
        stroke("M590,520 C700,586 900,592 1024,536", INK, 5, 0.8),
        stroke("M590,540 C700,640 900,640 1020,560", INK, 4, 0.4),
    ]
    out += [
        at(
            806,
            575,
            rect(-86, 10, 180, 118, INK, 4, 0.2),
            rect(-94, 0, 180, 118, PAPER, 4),
            stroke("M-92,4 L-4,70 L84,4", INK, 4, 0.35),
            oval(-4, 74, 17, 17, BRICK),
            rect(-60, -18, 12, 40, WOOD, 3),
            rect(44, -18, 12, 40, WOOD, 3),
            turn=3,
        )
    ]
    out += [
        at(680, 556, shape("M-44,0 L44,6 L40,120 L-40,116Z", SKY), turn=2),
        at(930, 566, shape("M-30,0 L36,-6 L44,40 L28,40 L26,120 L-20,122 L-22,46 L-40,46Z", ROSE)),
    ]
    out += [
        stroke("M300,1000 C320,900 300,820 330,720", "#2c4a3a", 8),
        *(oval(316 + (n % 2) * 22 - 10, 980 - 34 * n, 24, 13, SAGE) for n in range(7)),
    ]
    return "".join(out)


@scene("posts/the-two-day-follow-up/cover.jpg")
def cards_in_a_row() -> str:
    """A desk from above: six cards in a row, a pencil, a telephone, coffee."""
    out = [boards(0, 0, 1600, 1000, "#c99a6d", 5), glow(300, 120, 620, 340, "#ffe9bd", 0.5)]
    out.append(
        card(
            110,
            90,
            520,
            330,
            -4,
            rect(0, 0, 520, 44, PINE, 4),
            *(rect(26 + (n % 7) * 68, 66 + (n // 7) * 62, 56, 48, SAND, 4) for n in range(28)),
            rect(26 + 3 * 68, 128, 56, 48, MUSTARD, 4),
            stroke(f"M{30 + 4 * 68},134 q24,14 46,36 M{76 + 4 * 68},134 q-20,18 -46,36", BRICK, 6),
        )
    )
    colours = (PAPER, "#d8e0d0", PAPER, "#efd9c3", PAPER, "#cfdde0")
    for n, fill in enumerate(colours):
        mark = (
            oval(46, 44, 20, 20, (BRICK, PINE, MUSTARD, DUSK, PLUM, BRICK)[n]),
            scribble(80, 50, 105, 1, seed=n),
            scribble(28, 96, 150, 2, INK, 24, 0.45, seed=n + 9),
        )
        out.append(card(70 + n * 246, 520 + (n % 2) * 18, 216, 142, (-3, 2, -1, 3, -2, 2)[n], *mark, fill=fill))
    out += [
        at(
            1050,
            270,
            rect(-96, -170, 210, 370, INK, 26, 0.25),
            rect(-104, -184, 210, 370, NIGHT, 26),
            rect(-92, -170, 186, 342, "#e8eee6", 16),
            rect(-74, -140, 110, 52, SAGE, 16),
            rect(-36, -74, 112, 68, "#f3d9a4", 16),
            rect(-74, 8, 128, 46, SAGE, 16),
            scribble(-22, -44, 82, 2, seed=3),
            rect(-74, 124, 150, 32, PAPER, 16),
            turn=9,
        )
    ]
    out += [
        cup_above(1400, 250, 150, PAPER, 36),
        at(
            800,
            470,
            rect(-270, -2, 540, 24, INK, 6, 0.2),
            rect(-280, -14, 540, 24, MUSTARD, 5),
            rect(-280, -14, 540, 8, PAPER, 3, 0.4),
            shape("M260,-14 L312,-2 L260,10Z", SAND),
            shape("M296,-6 L312,-2 L296,3Z", INK),
            rect(-306, -14, 40, 24, ROSE, 6),
            turn=-7,
        ),
    ]
    out.append(
        card(
            300,
            770,
            980,
            300,
            1,
            *(stroke(f"M40,{54 + 46 * n} L940,{54 + 46 * n}", SKY, 2, 0.8) for n in range(5)),
            scribble(54, 50, 780, 4, NIGHT, 46, 0.75, seed=21),
        )
    )
    out += [
        *(oval(1440 + 50 * (n % 2), 800 + 60 * n, 36, 20, "#8f9d72", 0.9) for n in range(3)),
        shape("M1400,1000 L1440,760 L1452,762 L1430,1000Z", "#6f7d58"),
    ]
    return "".join(out)


@scene("posts/the-forty-minute-coffee/cover.jpg")
def two_cups() -> str:
    """Two cups from above on a round table in morning light."""
    out = [rect(0, 0, 1600, 1000, "#35534d")]
    for n in range(9):
        for m in range(6):
            if (n + m) % 2:
                out.append(rect(n * 190 - 40, m * 190 - 40, 190, 190, "#2c4743"))
    out += [
        oval(850, 590, 600, 560, INK, 0.35),
        oval(800, 520, 610, 570, OAK),
        clip(
            "top",
            oval(800, 520, 610, 570, INK),
            boards(150, -60, 1300, 1170, OAK, 6, 9),
            glow(430, 200, 380, 260, "#ffe7b5", 0.55),
            shape("M960,-60 L1160,-60 L720,1120 L480,1120Z", "#ffe2a6", 0.2),
            shape("M1230,-60 L1330,-60 L930,1120 L800,1120Z", "#ffe2a6", 0.17),
        ),
    ]
    out += [
        stroke("M206,420 A610,570 0 0 1 700,-40", PAPER, 8, 0.4),
        cup_above(560, 430, 190, PAPER, 200),
        cup_above(1030, 600, 190, BRICK, 20, "#5d3620"),
    ]
    out += [
        oval(566, 430, 62, 62, "#c9915c"),
        shape(
            "M566,482 C520,440 520,396 548,396 C562,396 566,410 566,414 C566,410 572,396 586,396 C612,398 612,440 566,482Z",
            PAPER,
            0.85,
        ),
    ]
    out += [
        at(
            1010,
            330,
            oval(10, 14, 30, 20, INK, 0.25),
            oval(0, 0, 32, 21, "#d8d3c6"),
            stroke("M28,4 L170,40", "#d8d3c6", 13),
            oval(-4, -3, 18, 10, PAPER, 0.7),
            turn=18,
        )
    ]
    out += [
        at(
            760,
            750,
            oval(14, 18, 106, 96, INK, 0.22),
            oval(0, 0, 104, 94, "#efe3cf"),
            oval(0, 0, 80, 72, SAND),
            stroke("M-44,14 C-40,-50 40,-56 46,6", "#b9743c", 44),
            stroke("M-40,6 C-34,-46 34,-50 40,0", "#dda061", 14, 0.7),
        )
    ]
    out += [
        card(
            330,
            640,
            190,
            270,
            -16,
            rect(0, 0, 190, 270, PLUM, 6),
            rect(14, 0, 12, 270, INK, 0, 0.25),
            rect(60, 50, 100, 60, ROSE, 3),
        ),
        at(360, 800, rect(-120, -8, 240, 15, MUSTARD, 5), shape("M120,-8 L146,0 L120,8Z", INK), turn=-50),
    ]
    out += [
        stroke("M0,1000 C100,820 130,740 250,640", DUSK, 130),
        oval(270, 625, 62, 50, TAN),
        stroke("M250,600 C300,560 330,560 352,566", TAN, 36),
        stroke("M270,640 C330,600 366,606 380,618", TAN, 34),
    ]
    out += [
        stroke("M1640,60 C1520,150 1450,240 1370,310", ROSE, 130),
        oval(1352, 326, 60, 50, DEEP),
        stroke("M1340,350 C1300,380 1270,392 1246,392", DEEP, 44),
        stroke("M1330,316 C1300,318 1276,326 1256,344", DEEP, 32),
    ]
    return "".join(out)


@scene("posts/giving-first-has-a-budget/cover.jpg")
def blue_envelope() -> str:
    """A kitchen shelf: a kettle, a row of envelopes, the blue one in front."""
    out = [rect(0, 0, 1600, 1000, "#e5c48f"), glow(380, 200, 520, 380, "#fff2cc", 0.8)]
    for n in range(14):
        out += [
            rect(n * 120 - 20, 0, 60, 1000, PAPER, 0, 0.12),
            *(oval(n * 120 + 10, 60 + m * 110 + 50 * (n % 2), 9, 9, BRICK, 0.22) for m in range(7)),
        ]
    out += [
        window(
            90,
            70,
            420,
            420,
            SKY,
            oval(320, 110, 46, 46, PAPER, 0.9),
            shape("M0,420 L0,300 C120,220 260,330 420,240 L420,420Z", SAGE),
            shape("M0,420 L0,360 C140,300 300,400 420,330 L420,420Z", PINE),
        )
    ]
    out += [
        shape("M90,500 L520,500 L1180,1000 L480,1000Z", PAPER, 0.16),
        plant(190, 490, 0.7, BRICK, PINE, 4),
        cup(390, 486, 0.8, MUSTARD, False),
    ]
    out += [
        rect(640, 300, 900, 26, WOOD, 4),
        rect(640, 326, 900, 16, INK, 0, 0.18),
        *(
            shape(f"M{x},326 L{x + 26},326 L{x + 26},370 C{x + 20},350 {x + 10},346 {x},344Z", WOOD)
            for x in (700, 1440)
        ),
    ]
    for n, (w, h, c) in enumerate(
        ((90, 150, PINE), (76, 120, BRICK), (100, 180, PAPER), (84, 132, DUSK), (70, 104, MUSTARD), (96, 160, PLUM))
    ):
        x = 690 + n * 132
        out += [
            rect(x, 300 - h, w, h, c, 14),
            rect(x + w * 0.6, 300 - h, w * 0.4, h, INK, 12, 0.13),
            rect(x + 4, 286 - h, w - 8, 24, WOOD, 6),
            rect(x + 14, 300 - h * 0.64, w - 28, h * 0.3, SAND, 4),
        ]
    out += [boards(0, 740, 1600, 260, OAK, 3, 6), rect(0, 734, 1600, 14, PAPER, 0, 0.3)]
    kettle = [
        oval(30, 4, 190, 24, INK, 0.24),
        shape("M-150,0 C-180,-120 -110,-220 0,-220 C110,-220 180,-120 150,0Z", BRICK),
        shape("M40,-214 C130,-196 170,-110 150,0 L70,0 C120,-80 100,-170 40,-214Z", INK, 0.18),
        shape("M-140,-90 C-190,-100 -200,-170 -236,-190 L-210,-210 C-160,-190 -150,-150 -110,-150Z", BRICK),
        stroke("M-104,-190 C-110,-330 110,-330 104,-190", INK, 20),
        oval(0, -222, 62, 14, "#8e3821"),
        oval(0, -240, 16, 14, INK),
        stroke("M-110,-120 C-104,-160 -80,-186 -54,-196", PAPER, 10, 0.5),
    ]
    out += [
        at(360, 850, *kettle, s=1.1),
        stroke("M96,620 c-30,-40 30,-60 0,-110", PAPER, 12, 0.6),
        stroke("M130,600 c-20,-34 24,-50 4,-90", PAPER, 9, 0.4),
    ]
    for n, (x, c, turn) in enumerate(((760, SAND, -5), (850, PAPER, 3), (950, "#e8cfae", -3), (1040, PAPER, 5))):
        out.append(
            at(
                x,
                800,
                rect(10, -250, 230, 250, INK, 4, 0.16),
                rect(0, -262, 230, 262, c, 4),
                stroke("M4,-258 L115,-160 L226,-258", INK, 3, 0.25),
                scribble(50, -70, 130, 1, seed=n),
                turn=turn,
            )
        )
    out += [
        at(
            1090,
            900,
            rect(18, -236, 340, 244, INK, 5, 0.22),
            rect(0, -250, 340, 250, "#4d7fa0", 5),
            shape("M0,-250 L340,-250 L340,-238 L170,-110 L0,-238Z", "#3f6c8b"),
            shape("M190,-250 L340,-250 L340,0 L230,0Z", INK, 0.08),
            stroke("M4,-240 L170,-112 L336,-240", PAPER, 4, 0.35),
            scribble(90, -54, 170, 1, PAPER, o=0.9, seed=31),
            turn=4,
        )
    ]
    out += [
        at(
            980,
            930,
            *(
                oval(x, y, 34, 15, c) + oval(x, y - 8, 34, 15, MUSTARD) + oval(x - 4, y - 10, 22, 8, PAPER, 0.35)
                for x, y, c in ((0, 0, "#a8762a"), (-8, -18, "#a8762a"), (70, 14, "#a8762a"), (-90, 20, "#a8762a"))
            ),
        )
    ]
    return "".join(out)


@scene("posts/linkedin-as-a-filing-cabinet/cover.jpg")
def filing_cabinet() -> str:
    """A filing cabinet whose open drawer is full of small people; a cat on top."""
    out = [
        rect(0, 0, 1600, 1000, "#7f9a94"),
        glow(460, 220, 560, 420, "#e9efd4", 0.65),
        rect(0, 820, 1600, 180, "#b5835a"),
        rect(0, 812, 1600, 16, PAPER, 0, 0.4),
    ]
    out += [
        card(
            150,
            130,
            250,
            320,
            0,
            rect(18, 18, 214, 284, MUSTARD),
            oval(125, 160, 70, 70, BRICK),
            rect(18, 210, 214, 92, PINE),
        ),
        card(
            450,
            190,
            200,
            200,
            0,
            rect(16, 16, 168, 168, ROSE),
            shape("M16,184 L80,80 L130,140 L150,110 L184,184Z", PLUM),
        ),
    ]
    out += [
        at(
            300,
            900,
            rect(-150, -250, 300, 26, WOOD, 4),
            *(stroke(f"M{x},-230 L{x * 1.1},0", WOOD, 16) for x in (-120, 120)),
            plant(0, -250, 1.15, PAPER, PINE, 8),
        )
    ]
    out += [
        oval(1130, 950, 430, 40, INK, 0.28),
        rect(800, 240, 600, 700, PINE, 8),
        rect(1290, 240, 110, 700, INK, 6, 0.18),
        rect(790, 226, 620, 30, "#3e7566", 6),
    ]
    y = 690
    out += [
        rect(834, y, 470, 210, "#3a6d5f", 8),
        rect(834, y, 470, 10, PAPER, 4, 0.18),
        rect(990, y + 40, 160, 54, PAPER, 4),
        scribble(1014, y + 72, 110, 1, seed=y),
        stroke(f"M1010,{y + 140} C1030,{y + 164} 1110,{y + 164} 1130,{y + 140}", MUSTARD, 14),
    ]
    out += [rect(834, 290, 470, 130, "#1c332d", 6)]
    people = (
        (880, LIGHT, BRICK, "bob", "#3b241c"), (965, DEEP, MUSTARD, "curly", "#1d1512"), (1050, PALE, DUSK, "short", "#c88a4a"),
        (1135, TAN, PLUM, "scarf", SAND), (1215, MID, PAPER, "bun", "#211714"), (1285, PALE, SAGE, "bald", INK),
    )  # fmt: skip
    for n, (x, skin, top, hair, colour) in enumerate(people):
        y = 330 + 22 * (n % 2)
        out.append(
            at(
                x - 20,
                y + 60,
                rect(-62, -40, 130, 260, (SAND, PAPER, "#e6cfa8")[n % 3], 6),
                rect(-52, -62, 56, 30, (BRICK, MUSTARD, DUSK)[n % 3], 5),
                turn=(-3, 2, -1)[n % 3],
            )
        )
        out.append(
            clip(
                f"p{n}",
                rect(700, 0, 800, 560, INK),
                person(x, y, 0.62, skin, top, hair, colour, look=-0.8 if n % 2 else 0.8),
            )
        )
    out += [
        shape("M790,470 L1340,470 L1366,700 L764,700Z", "#3f7868"),
        shape("M1180,470 L1340,470 L1366,700 L1240,700Z", INK, 0.13),
        shape("M790,470 L1340,470 L1342,486 L788,486Z", PAPER, 0.25),
        rect(975, 516, 180, 58, PAPER, 4),
        scribble(1002, 552, 124, 1, seed=77),
        stroke("M1000,622 C1024,650 1110,650 1134,622", MUSTARD, 15),
        shape("M764,700 L1366,700 L1320,740 L820,740Z", INK, 0.3),
    ]
    cat = [
        oval(20, 0, 160, 16, INK, 0.22),
        shape("M-120,0 C-150,-90 -60,-130 20,-120 C110,-110 150,-60 140,0Z", "#d98b45"),
        oval(-104, -84, 56, 48, "#d98b45"),
        shape("M-150,-104 L-152,-156 L-112,-126Z", "#d98b45"),
        shape("M-96,-128 L-62,-158 L-58,-104Z", "#d98b45"),
        stroke("M130,-20 C200,0 210,90 180,140", "#d98b45", 26),
        *(stroke(f"M{x},-116 C{x + 14},-90 {x + 10},-70 {x + 2},-56", "#a8602a", 10, 0.8) for x in (0, 40, 80)),
        stroke("M-132,-82 q10,8 20,0 M-92,-82 q10,8 20,0", INK, 5, 0.8),
        shape("M-108,-68 l12,0 l-6,8Z", BRICK),
    ]
    out += [
        at(1140, 228, *cat, s=1.0),
        at(
            880,
            226,
            rect(-50, -26, 120, 26, BRICK, 3),
            rect(-40, -50, 104, 24, SAND, 3),
            rect(-46, -72, 110, 22, DUSK, 3),
        ),
    ]
    return "".join(out)


@scene("posts/twelve-names-in-a-spreadsheet/cover.jpg")
def reading_to_the_dog() -> str:
    """A man in an armchair reads a sheet of paper aloud to a dog."""
    out = [
        rect(0, 0, 1600, 1000, "#3b4f5c"),
        rect(0, 780, 1600, 220, "#6a4938"),
        rect(0, 770, 1600, 16, INK, 0, 0.2),
        window(
            140,
            110,
            340,
            400,
            NIGHT,
            oval(80, 90, 34, 34, PAPER, 0.9),
            *(oval((n * n * 37) % 330, (n * n * 53 + 20) % 360, 3, 3, PAPER) for n in range(14)),
            houses(420, 340, ("#33475a", "#2b3c4c"), 3, tall=0.6),
            frame="#c79a6f",
        ),
    ]
    out += [
        glow(1010, 380, 520, 470, "#ffca74", 0.62),
        oval(820, 890, 640, 90, BRICK),
        oval(820, 886, 560, 74, "#c9694a"),
        oval(820, 884, 440, 54, BRICK, 0.6),
    ]
    for n, (h, c) in enumerate(
        ((210, BRICK), (180, SAND), (230, PINE), (190, MUSTARD), (220, PLUM), (170, SKY), (205, PAPER), (225, BRICK))
    ):
        out.append(rect(600 + n * 40, 330 - h, 36, h, c, 3) + rect(606 + n * 40, 350 - h, 24, 8, INK, 0, 0.25))
    out += [rect(560, 330, 400, 22, WOOD, 4), plant(930, 332, 0.55, PAPER, SAGE, 6)]
    out += [
        stroke("M1370,880 L1370,330", INK, 14),
        oval(1370, 890, 80, 16, INK),
        shape("M1300,220 L1440,220 L1490,360 L1250,360Z", "#f6d68d"),
        shape("M1390,220 L1440,220 L1490,360 L1420,360Z", INK, 0.1),
        oval(1370, 362, 120, 14, PAPER, 0.9),
    ]
    out += [
        shape("M880,420 C880,330 1250,330 1260,420 L1290,860 L850,860Z", PINE),
        shape("M1130,350 C1220,356 1256,380 1260,420 L1290,860 L1180,860 C1200,700 1190,460 1130,350Z", INK, 0.15),
    ]
    out += [person(1060, 470, 1.25, MID, MUSTARD, "swept", "#231815", look=-1, beard=True)]
    out += [
        shape("M930,760 C930,700 1190,700 1200,760 L1190,860 L930,860Z", NIGHT),
        stroke("M1000,790 C930,770 860,770 850,800 L842,890", NIGHT, 74),
        stroke("M1120,800 C1040,810 960,810 940,830 L930,900", "#2b3c4d", 74),
        shape("M800,880 L880,880 L884,916 L770,916Z", WOOD),
        shape("M890,890 L970,890 L974,926 L860,926Z", WOOD),
    ]
    out += [
        rect(820, 620, 110, 250, "#3b7363", 44),
        rect(1210, 600, 110, 270, "#28503f", 44),
        stroke("M1150,560 C1180,660 1120,720 1000,640", INK, 58, 0.12),
        stroke("M1150,560 C1180,660 1120,710 960,640", MUSTARD, 54),
        oval(944, 634, 30, 26, MID),
    ]
    out += [
        at(
            820,
            500,
            rect(6, 10, 160, 210, INK, 3, 0.2),
            rect(0, 0, 160, 210, PAPER, 3),
            *(rect(14, 20 + 15 * n, 132, 3, INK, 0, 0.3) for n in range(13)),
            *(rect(14 + 44 * n, 20, 3, 182, INK, 0, 0.22) for n in range(4)),
            rect(14, 51, 132, 14, MUSTARD, 0, 0.8),
            turn=-8,
        ),
        oval(930, 640, 16, 24, MID),
        stroke("M980,560 C930,600 900,620 880,640", MUSTARD, 50),
        oval(876, 648, 28, 24, MID),
    ]
    dog = [
        oval(20, 4, 170, 22, INK, 0.25),
        stroke("M120,-40 C190,-60 200,-120 180,-150", PAPER, 26),
        shape("M-60,0 C-90,-140 -60,-240 10,-250 C110,-240 150,-90 140,0Z", PAPER),
        shape("M60,-220 C120,-180 150,-80 140,0 L80,0 C110,-80 100,-160 60,-220Z", INK, 0.13),
        shape("M70,-30 C60,-110 130,-140 140,-60 L140,0 L76,0Z", "#a9653a"),
        stroke("M-40,-110 L-46,-6", PAPER, 38),
        stroke("M10,-110 L10,-4", PAPER, 38),
        oval(0, -290, 70, 62, PAPER),
        shape("M0,-350 C50,-350 76,-310 66,-260 C30,-270 6,-310 0,-350Z", "#a9653a"),
        shape("M-40,-340 C-90,-350 -100,-270 -84,-240 C-60,-250 -46,-300 -40,-340Z", "#a9653a"),
        shape("M50,-336 C110,-340 116,-250 96,-230 C70,-250 56,-300 50,-336Z", "#8c4f2b"),
        oval(28, -258, 44, 34, PAPER),
        oval(52, -272, 16, 12, INK),
        oval(0, -300, 7, 8, INK),
        oval(42, -306, 7, 8, INK),
        stroke("M-36,-226 C0,-206 40,-210 60,-226", BRICK, 16),
    ]
    out.append(at(500, 900, *dog, s=1.05))
    return "".join(out)


@scene("posts/new-in-town-the-first-ninety-days/cover.jpg")
def bus_window() -> str:
    """A passenger with two suitcases looks out of a bus window at a city in the snow."""
    out = [
        rect(0, 0, 1600, 1000, "#2f4350"),
        window(
            120,
            90,
            980,
            560,
            "#f0b98f",
            glow(300, 420, 420, 240, "#fff0cf", 0.95),
            at(0, 0, houses(560, 980, ("#a88f96", "#96838f", "#b79a93"), 21, lit="#ffe6ae", tall=0.95), o=0.85),
            rect(664, 40, 14, 430, "#6d6474"),
            oval(671, 190, 44, 18, "#6d6474"),
            shape("M655,470 L687,470 L678,200 L664,200Z", "#6d6474"),
            at(0, 90, houses(500, 980, ("#5f5f72", "#6e5f6d", "#555a6b"), 9, lit="#ffd27a", tall=0.55)),
            rect(0, 500, 980, 70, PAPER),
            shape("M0,520 C200,480 400,530 620,500 C760,484 880,510 980,496 L980,570 L0,570Z", PAPER),
            *(oval((n * 137) % 980, (n * 89) % 560, 4 + n % 4, 4 + n % 4, PAPER, 0.9) for n in range(60)),
            shape("M120,0 L330,0 L60,560 L-150,560Z", PAPER, 0.1),
            shape("M380,0 L430,0 L160,560 L110,560Z", PAPER, 0.1),
            frame="#1f2f3a",
        ),
    ]
    out += [
        rect(1190, 90, 520, 560, "#e3ab86", 8),
        clip(
            "w2",
            rect(1190, 90, 520, 560, INK),
            glow(1250, 500, 240, 200, "#fff0cf", 0.7),
            at(
                1190,
                90,
                houses(560, 500, ("#6e5f6d", "#5f5f72"), 5, lit="#ffd27a", tall=0.7),
                rect(0, 500, 520, 70, PAPER),
            ),
            *(oval(1190 + (n * 97) % 410, 90 + (n * 71) % 560, 5, 5, PAPER, 0.9) for n in range(24)),
        ),
    ]
    out += [
        rect(0, 700, 1600, 300, "#263842"),
        rect(0, 690, 1600, 18, MUSTARD, 0, 0.75),
        stroke("M0,40 L1600,40", MUSTARD, 14),
        *(
            stroke(f"M{x},40 C{x - 6},70 {x + 6},90 {x},110", MUSTARD, 9)
            + stroke(f"M{x - 26},126 L{x + 26},126 L{x},100Z", PAPER, 9)
            for x in (1140, 1480)
        ),
        rect(1130, 0, 22, 1000, "#d79a36"),
        rect(1144, 0, 8, 1000, INK, 0, 0.2),
    ]
    out += [
        shape("M640,470 C650,420 900,420 920,480 L980,1010 L600,1010Z", BRICK),
        shape("M840,440 C890,444 914,456 920,480 L980,1010 L900,1010 C910,800 900,560 840,440Z", INK, 0.2),
        rect(690, 400, 160, 70, BRICK, 24),
    ]
    out += [person(700, 560, 1.5, MID, "#3f6a5c", "short", "#1e1613", look=-1)]
    out += [
        shape("M600,540 C640,590 760,590 800,536 L812,580 C760,640 640,640 596,584Z", MUSTARD),
        shape("M640,600 L700,610 L690,760 L640,750Z", MUSTARD),
        *(stroke(f"M{606 + 46 * n},{560 + 12 * (n % 2)} l-10,36", BRICK, 9, 0.7) for n in range(5)),
        shape("M640,424 C636,360 764,352 764,424 C730,408 680,408 640,424Z", BRICK),
        oval(700, 362, 24, 22, PAPER),
    ]
    for x, w, h, c in ((1010, 250, 330, "#a8643f"), (1240, 300, 260, PLUM)):
        out += [
            rect(x + 14, 1000 - h + 10, w, h, INK, 18, 0.25),
            rect(x, 1000 - h, w, h + 40, c, 18),
            rect(x + w * 0.7, 1000 - h, w * 0.3, h + 40, INK, 14, 0.14),
            stroke(f"M{x + w / 2 - 44},{1000 - h} l0,-34 l88,0 l0,34", INK, 14),
            rect(x + 36, 1000 - h, 18, h + 40, INK, 0, 0.28),
            rect(x + w - 60, 1000 - h, 18, h + 40, INK, 0, 0.28),
        ]
    out += [
        at(1130, 830, rect(-40, -24, 84, 54, PAPER, 4), scribble(-26, 4, 50, 1, seed=2), turn=-10),
        oval(1390, 850, 34, 34, MUSTARD),
        oval(1300, 920, 24, 24, SKY),
    ]
    return "".join(out)


def pinned(x: float, y: float, colour: str) -> str:
    """A round-headed pin stuck at x, y."""
    return (
        stroke(f"M{x},{y} l14,22", INK, 5, 0.35)
        + stroke(f"M{x},{y} l0,-20", "#d8d3c6", 5)
        + oval(x, y - 30, 16, 16, colour)
        + oval(x - 5, y - 36, 5, 5, PAPER, 0.8)
    )


def city_map(w: float, h: float, seed: int) -> str:
    """A folding map without names: blocks, a river, a park, a railway."""
    out = [
        rect(0, 0, w, h, "#f0e3c6"),
        shape(f"M0,{h * 0.8} C{w * 0.3},{h * 0.7} {w * 0.6},{h * 0.95} {w},{h * 0.8} L{w},{h} L0,{h}Z", SKY),
    ]
    out += [
        shape(f"M{w * 0.12},{h * 0.1} L{w * 0.32},{h * 0.06} L{w * 0.34},{h * 0.3} L{w * 0.1},{h * 0.34}Z", SAGE, 0.8),
        shape(f"M{w * 0.7},{h * 0.5} L{w * 0.86},{h * 0.48} L{w * 0.84},{h * 0.66} L{w * 0.68},{h * 0.64}Z", SAGE, 0.8),
    ]
    for n in range(1, 9):
        out += [
            stroke(f"M{w * n / 9},0 q{seed % 5 * 4},{h * 0.4} {-10 + seed % 7},{h * 0.76}", PAPER, 11 if n % 3 else 20),
            stroke(f"M0,{h * 0.8 * n / 9} q{w * 0.5},{-16 + n * 4} {w},{(seed % 4) * 5}", PAPER, 11 if n % 4 else 20),
        ]
    out += [
        stroke(f"M0,{h * 0.3} C{w * 0.4},{h * 0.36} {w * 0.6},{h * 0.26} {w},{h * 0.34}", INK, 7, 0.55),
        f'<path d="M0,{h * 0.3} C{w * 0.4},{h * 0.36} {w * 0.6},{h * 0.26} {w},{h * 0.34}" stroke="{PAPER}" stroke-width="4" stroke-dasharray="18 16" fill="none"/>',
    ]
    out += [
        rect(w * k - 2, 0, 4, h, INK, 0, 0.1) + rect(w * k, 0, w * 0.06, h, INK, 0, 0.04) for k in (0.25, 0.5, 0.75)
    ]
    return "".join([*out, rect(0, h * 0.5, w, 4, INK, 0, 0.1)])


PINS = (
    (250, 480),
    (380, 500),
    (470, 470),
    (560, 520),
    (660, 490),
    (760, 510),
    (880, 470),
    (330, 560),
    (610, 590),
    (960, 540),
    (820, 590),
)


@scene("posts/new-in-town-drawing-the-map/cover.jpg")
def map_on_the_wall() -> str:
    """A woman seen from behind looks at a wall map with pins and red thread."""
    out = [
        rect(0, 0, 1600, 1000, "#47625f"),
        glow(420, 160, 600, 380, "#ffdf9f", 0.6),
        rect(0, 880, 1600, 120, "#75503a"),
    ]
    out += [
        rect(146, 92, 1130, 760, INK, 4, 0.28),
        at(130, 70, clip("map", rect(0, 0, 1130, 760, INK, 4), city_map(1130, 760, 3))),
    ]
    pins = [(x + 60, y - 60) for x, y in PINS]
    for a, b in ((0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (3, 7), (4, 8), (6, 9), (5, 10), (1, 7)):
        (x1, y1), (x2, y2) = pins[a], pins[b]
        out.append(stroke(f"M{x1},{y1 - 14} Q{(x1 + x2) / 2},{(y1 + y2) / 2 + 14} {x2},{y2 - 14}", "#c2361f", 5))
    out += [pinned(x, y, (BRICK, MUSTARD, PINE, DUSK)[n % 4]) for n, (x, y) in enumerate(pins)] + [
        pinned(700, 190, MUSTARD)
    ]
    out += [
        at(
            1330,
            150,
            rect(8, 10, 190, 150, INK, 3, 0.2),
            rect(0, 0, 190, 150, MUSTARD, 3),
            scribble(24, 44, 140, 4, step=28, seed=6),
            turn=5,
        ),
        at(
            1350,
            360,
            rect(8, 10, 160, 190, INK, 3, 0.2),
            rect(0, 0, 160, 190, PAPER, 3),
            rect(14, 14, 132, 120, SKY),
            rect(92, 34, 8, 100, DUSK),
            oval(96, 62, 18, 8, DUSK),
            scribble(24, 164, 100, 1, seed=4),
            turn=-4,
        ),
    ]
    out += [
        person(1120, 700, 1.75, TAN, BRICK, "back", "#2a1a15", arms=("M-84,80 C-170,40 -230,-80 -292,-176",)),
        stroke("M1120,520 C1150,560 1176,640 1160,760", "#2a1a15", 40),
        stroke("M608,390 C640,410 620,440 600,460", "#c2361f", 5),
        pinned(600, 386, BRICK),
    ]
    out += [
        at(
            240,
            900,
            rect(-170, -90, 360, 30, WOOD, 4),
            *(rect(x, -60, 26, 200, WOOD) for x in (-150, 140)),
            cup(-80, -92, 0.8, PAPER),
            rect(30, -150, 120, 58, "#6f8f8a", 8),
            rect(24, -164, 132, 22, "#86a59f", 6),
        )
    ]
    return "".join(out)


@scene("posts/new-in-town-drawing-the-map/thread.jpg")
def biscuit_tin() -> str:
    """A small map, red thread, receipts and a biscuit tin from above."""
    out = [
        boards(0, 0, 1600, 1000, "#6f4c3a", 6, 5),
        glow(500, 260, 640, 420, "#ffd99a", 0.5),
        at(
            150,
            130,
            rect(14, 18, 900, 640, INK, 4, 0.3),
            clip("m", rect(0, 0, 900, 640, INK), city_map(900, 640, 5)),
            turn=-4,
        ),
    ]
    pins = [(x * 0.8 + 80, y * 0.75 + 60) for x, y in PINS]
    out += [
        stroke(f"M{x1},{y1 - 14} Q{(x1 + x2) / 2},{(y1 + y2) / 2 + 16} {x2},{y2 - 14}", "#c2361f", 6)
        for (x1, y1), (x2, y2) in itertools.pairwise(pins)
    ]
    out += [pinned(x, y, (BRICK, MUSTARD, PINE, DUSK)[n % 4]) for n, (x, y) in enumerate(pins)]
    x, y = pins[-1]
    out += [
        stroke(f"M{x},{y - 14} C900,700 980,820 1130,760", "#c2361f", 6),
        at(
            1190,
            740,
            oval(16, 20, 96, 92, INK, 0.28),
            oval(0, 0, 92, 90, "#c2361f"),
            *(
                stroke(
                    f"M{-70 + 8 * n},{-40 + 14 * n} C-10,{-80 + 30 * n} 40,{-60 + 26 * n} {74 - 6 * n},{-20 + 12 * n}",
                    "#8f2413",
                    5,
                    0.6,
                )
                for n in range(5)
            ),
        ),
    ]
    out += [
        at(
            1270,
            300,
            oval(24, 30, 240, 236, INK, 0.3),
            oval(0, 0, 236, 232, PINE),
            oval(0, 0, 206, 202, "#d9cfb8"),
            oval(6, 8, 190, 186, "#b9ac90"),
            *(
                at(dx, dy, rect(-56, -80, 112, 160, PAPER, 2), scribble(-40, -50, 74, 6, step=20, seed=n), turn=t)
                for n, (dx, dy, t) in enumerate(((-50, -20, -22), (40, 10, 14), (0, 60, 70)))
            ),
        )
    ]
    out += [
        card(240, 800, 150, 260, 12, scribble(20, 40, 104, 8, step=24, seed=3)),
        card(470, 850, 140, 240, -8, scribble(18, 40, 96, 8, step=24, seed=4)),
        at(
            800,
            880,
            rect(-130, -50, 270, 110, MUSTARD, 8),
            *(oval(-90 + 36 * n, 0, 13, 13, (BRICK, PINE, DUSK)[n % 3]) for n in range(6)),
            turn=6,
        ),
    ]
    return "".join(out)


@scene("posts/leaving-early-on-purpose/cover.jpg")
def doorway() -> str:
    """A man steps out of a bright, crowded room into the blue quiet of a stairwell."""
    out = [
        rect(0, 0, 1600, 1000, "#2b3d52"),
        shape("M0,860 L1600,860 L1600,1000 L0,1000Z", "#1f2d3f"),
        glow(760, 600, 420, 460, "#ffb85a", 0.35),
    ]
    out += [
        shape("M480,880 L940,880 L1260,1010 L420,1010Z", "#f4c067", 0.5),
        rect(452, 110, 516, 780, "#17222f", 4),
        rect(480, 138, 460, 742, "#f6c66f"),
        glow(700, 330, 220, 200, "#fff3c8", 0.9),
    ]
    crowd = []
    for n in range(15):
        skin, top = (DEEP, PALE, TAN, LIGHT, MID)[n % 5], (BRICK, "#a04a36", PLUM, "#b8733a", "#8a4a3c")[(n * 2) % 5]
        crowd.append(
            person(
                470 + (n * 173) % 500,
                440 + 40 * (n // 5),
                0.8 + 0.09 * (n // 5),
                skin,
                top,
                ("back", "bob", "short", "bun", "curly", "scarf")[n % 6],
                ("#2b1c17", "#5a3a26", "#8a5a34")[n % 3],
                look=(-1) ** n,
            )
        )
    crowd += [
        stroke(f"M{480 + 46 * n},{160 + 26 * (n % 2)} l46,{26 if n % 2 == 0 else -26}", INK, 3, 0.4)
        + oval(480 + 46 * n, 176 + 24 * (n % 2), 11, 14, PAPER)
        for n in range(11)
    ]
    out += [
        clip("room", rect(480, 138, 460, 742, INK), *crowd, rect(480, 138, 460, 742, "#f6a94f", 0, 0.2)),
        shape("M940,138 L1120,90 L1120,950 L940,880Z", BRICK),
        shape("M940,138 L1120,90 L1120,950 L940,880Z", INK, 0.15),
        shape("M976,200 L1090,172 L1090,480 L976,480Z", INK, 0.15),
        shape("M976,540 L1090,546 L1090,850 L976,806Z", INK, 0.15),
        oval(1096, 520, 13, 15, MUSTARD),
    ]
    out += [
        window(
            80,
            120,
            250,
            380,
            "#1a2a41",
            oval(170, 90, 42, 42, PAPER, 0.95),
            glow(170, 90, 80, 80, PAPER, 0.4),
            *(oval((n * n * 37) % 250, (n * n * 53 + 20) % 380, 3, 3, PAPER, 0.9) for n in range(18)),
            frame="#3d5168",
        ),
        shape("M90,540 L340,540 L480,860 L200,860Z", SKY, 0.1),
    ]
    out += [
        stroke("M1600,420 L1230,760 L1230,1000", "#4a627b", 22),
        *(stroke(f"M{1290 + 90 * n},{706 - 82 * n} L{1290 + 90 * n},{960 - 82 * n}", "#4a627b", 10) for n in range(4)),
        *(
            shape(f"M{1200 + 110 * n},{900 - 96 * n} l120,0 l0,400 l-120,0Z", "#35495f")
            + rect(1200 + 110 * n, 900 - 96 * n, 120, 14, SKY, 0, 0.35)
            for n in range(4)
        ),
    ]
    out += [
        oval(830, 970, 150, 22, INK, 0.4),
        stroke("M790,760 C780,840 770,900 760,960", "#1a2430", 56),
        stroke("M850,760 C880,840 890,890 930,946", "#1a2430", 56),
        shape("M736,944 L800,944 L806,976 L716,976Z", WOOD),
        shape("M912,930 L966,944 L960,972 L880,968Z", WOOD),
    ]
    out += [
        person(
            820,
            430,
            1.25,
            DEEP,
            PINE,
            "short",
            "#15100e",
            look=1,
            beard=False,
            arms=("M86,70 C130,150 140,200 150,270", "M-84,70 C-120,140 -120,210 -96,270"),
        ),
        shape("M700,660 L940,660 L946,800 L694,800Z", PINE),
        shape("M862,440 C896,448 940,470 948,520 L946,800 L880,800 C900,700 896,540 862,440Z", INK, 0.12),
        stroke("M770,440 C790,470 850,470 872,438", MUSTARD, 30),
        stroke("M784,464 L770,590", MUSTARD, 30),
        shape("M712,470 L746,452 L738,800 L694,800Z", "#f7cf7d", 0.35),
    ]
    return "".join(out)


@scene("posts/a-pitch-people-can-repeat/cover.jpg")
def pianos_to_the_arctic() -> str:
    """A small ferry carries upright pianos past snow-covered mountains."""
    out = [
        rect(0, 0, 1600, 1000, "#f2c39c"),
        glow(1150, 330, 420, 240, "#fff1cd", 0.95),
        oval(1150, 390, 92, 92, "#fbe7b4"),
        shape("M0,560 L160,330 L270,440 L420,210 L600,470 L700,380 L860,560Z", "#7f93a3"),
        shape(
            "M420,210 L330,336 L380,320 L420,370 L456,310 L520,354Z M160,330 L96,422 L150,400 L190,430 L226,396Z", PAPER
        ),
    ]
    out += [
        shape("M700,570 L940,360 L1060,450 L1240,250 L1420,430 L1500,370 L1640,570Z", "#5f7c8d"),
        shape(
            "M1240,250 L1120,384 L1190,360 L1236,410 L1290,340 L1340,352Z M940,360 L856,434 L920,420 L960,444 L1000,404Z",
            PAPER,
        ),
    ]
    out += [
        rect(0, 548, 1600, 460, "#3f6c7c"),
        *(rect((n * 211) % 1600, 570 + (n * 53) % 110, 120, 7, PAPER, 4, 0.3) for n in range(16)),
        shape("M980,560 L1320,560 L1400,720 L860,720Z", "#fbe7b4", 0.25),
    ]
    out += [
        shape("M240,690 L1330,690 C1320,790 1270,850 1220,870 L380,870 C310,850 260,770 240,690Z", BRICK),
        shape("M300,800 L1286,800 C1266,840 1244,860 1220,870 L380,870 C344,856 318,830 300,800Z", INK, 0.28),
        rect(228, 672, 1116, 30, PAPER, 6),
        *(oval(360 + 120 * n, 756, 18, 18, NIGHT) + oval(360 + 120 * n, 756, 18, 18, MUSTARD, 0.25) for n in range(7)),
    ]
    out += [
        rect(1030, 470, 240, 204, PAPER, 6),
        rect(1196, 470, 74, 204, INK, 4, 0.12),
        rect(1010, 452, 280, 26, PINE, 6),
        *(rect(1052 + 72 * n, 506, 52, 64, NIGHT, 6) for n in range(3)),
        rect(1090, 330, 90, 124, PINE),
        rect(1090, 350, 90, 30, MUSTARD),
        rect(1150, 330, 30, 124, INK, 0, 0.18),
        *(oval(1120 - 60 * n, 290 - 34 * n, 44 + 14 * n, 30 + 9 * n, PAPER, 0.75 - 0.16 * n) for n in range(4)),
    ]
    for n, (x, c) in enumerate(((330, "#3a2620"), (500, "#6b3f29"), (670, NIGHT), (840, PLUM))):
        y = 676
        out += [
            rect(x, y - 168, 140, 168, c, 4),
            rect(x - 6, y - 176, 152, 16, c, 3),
            rect(x - 6, y - 176, 152, 6, PAPER, 3, 0.3),
            rect(x - 12, y - 88, 164, 22, PAPER, 3),
            *(rect(x - 4 + 15 * k, y - 88, 8, 13, INK) for k in range(10)),
            rect(x + 12, y - 154, 116, 54, PAPER, 3, 0.1),
            rect(x - 8, y - 66, 14, 66, c),
            rect(x + 134, y - 66, 14, 66, c),
            rect(x + 90, y - 168, 50, 168, INK, 0, 0.16),
        ]
        out += (
            [stroke(f"M{x - 20},{y} C{x + 30},{y - 130} {x + 100},{y - 130} {x + 160},{y}", MUSTARD, 6, 0.9)]
            if n % 2
            else []
        )
    out += [
        clip("deck", rect(860, 400, 180, 274, INK), person(980, 590, 0.62, PALE, MUSTARD, "short", "#b5763e", look=-1)),
        *(stroke(f"M{250 + 60 * n},672 L{250 + 60 * n},636", PAPER, 6) for n in range(14)),
        stroke("M250,636 L1030,636", PAPER, 6),
        stroke("M300,672 L300,300", INK, 10),
        shape("M306,306 C350,296 370,330 420,316 L420,372 C370,386 350,352 306,362Z", MUSTARD),
        *(stroke(f"M{x},{y} q22,-22 40,0 q22,-22 40,0", INK, 6, 0.7) for x, y in ((520, 150), (640, 110), (760, 190))),
    ]
    out += [
        shape(
            "M-20,850 C120,810 220,890 380,860 C560,826 660,900 860,866 C1060,832 1180,900 1340,862 C1460,836 1540,880 1640,850 L1640,1020 L-20,1020Z",
            "#4f8292",
        ),
        shape(
            "M-20,910 C160,880 300,950 520,914 C760,880 900,956 1140,914 C1320,884 1480,940 1640,904 L1640,1020 L-20,1020Z",
            "#35606f",
        ),
        *(stroke(f"M{40 + 230 * n},{936 + 22 * (n % 2)} q40,-20 80,0", PAPER, 6, 0.4) for n in range(7)),
        stroke("M250,880 C400,862 520,890 640,876", PAPER, 9, 0.5),
    ]
    return "".join(out)


@scene("posts/how-to-start-a-breakfast-group/cover.jpg")
def lit_cafe() -> str:
    """A café at the end of a dark winter street, its window lit, people already at the table."""
    out = [
        rect(0, 0, 1600, 1000, "#34495f"),
        glow(1250, 420, 520, 260, "#e59a72", 0.6),
        at(0, 0, houses(760, 1600, ("#3b4d63", "#33435a", "#455670"), 15, lit="#e5b566", tall=1.15), o=0.85),
        shape("M-20,740 L1640,740 L1640,1020 L-20,1020Z", "#aeb9c4"),
        shape("M-20,860 C400,830 900,900 1640,850 L1640,1020 L-20,1020Z", "#8d9cab"),
    ]
    out += [
        rect(190, 170, 860, 640, PLUM),
        rect(860, 170, 190, 640, INK, 0, 0.14),
        shape("M160,170 L1080,170 L1040,60 L210,60Z", "#3a2630"),
        shape("M160,170 L1080,170 L1076,152 L166,152Z", PAPER, 0.85),
        *(rect(250 + 130 * n, 196, 70, 20, INK, 3, 0.12) for n in range(6)),
    ]
    out += [
        shape("M228,300 L820,300 L850,370 L198,370Z", MUSTARD),
        *(
            shape(f"M{228 + 74 * n},300 L{265 + 74 * n},300 L{258 + 82 * n},370 L{216 + 82 * n},370Z", PAPER)
            for n in range(8)
        ),
        rect(198, 370, 652, 14, INK, 0, 0.25),
    ]
    out += [rect(228, 384, 596, 350, "#f7c766"), glow(520, 500, 240, 120, "#fff4cf", 0.9)]
    guests = []
    for n, (skin, top, hair, colour) in enumerate(
        (
            (DEEP, BRICK, "curly", "#221612"),
            (PALE, PINE, "bob", "#a5622f"),
            (TAN, DUSK, "short", "#2f2019"),
            (LIGHT, PLUM, "bun", "#4a2e20"),
            (MID, PAPER, "scarf", BRICK),
        )
    ):
        guests.append(person(290 + n * 118, 590, 0.7, skin, top, hair, colour, look=0.9 if n < 2 else -0.9))
    guests += [
        rect(228, 680, 596, 60, WOOD),
        *(cup(270 + 104 * n, 690, 0.42, (PAPER, BRICK, PINE)[n % 3]) for n in range(6)),
        *(
            stroke(f"M{340 + 180 * n},384 L{340 + 180 * n},420", INK, 4)
            + shape(f"M{306 + 180 * n},450 L{374 + 180 * n},450 L{354 + 180 * n},416 L{326 + 180 * n},416Z", PINE)
            for n in range(3)
        ),
    ]
    out += [
        clip("cafe", rect(228, 384, 596, 350, INK), *guests),
        rect(520, 384, 12, 350, "#3a2630"),
        rect(216, 730, 620, 20, "#3a2630"),
        shape("M240,400 L330,400 L240,560Z", PAPER, 0.25),
    ]
    out += [
        rect(880, 400, 136, 410, "#3a2630", 3),
        rect(898, 420, 100, 230, "#f3bd5c"),
        oval(1000, 640, 8, 12, MUSTARD),
        shape("M198,812 L850,812 L1060,1010 L60,1010Z", "#ffd480", 0.45),
        shape("M880,812 L1016,812 L1190,1010 L960,1010Z", "#ffd480", 0.35),
    ]
    out += [
        chair(1130, 870, 0.56, MUSTARD),
        stroke("M1370,860 L1370,250 C1370,190 1300,190 1290,230", "#1d2a38", 14),
        shape("M1256,230 L1324,230 L1306,266 L1274,266Z", "#1d2a38"),
        oval(1290, 270, 26, 14, "#fff0c0"),
        glow(1290, 330, 130, 140, "#ffdf98", 0.55),
    ]
    out += [
        oval(1420, 950, 110, 16, INK, 0.3),
        stroke("M1400,780 L1376,940", NIGHT, 34),
        stroke("M1430,780 L1470,936", NIGHT, 34),
        clip("coat", rect(1200, 400, 400, 430, INK), person(1416, 600, 0.86, PALE, BRICK, "back", "#4a3325")),
        shape("M1378,500 C1376,452 1456,452 1454,500Z", PINE),
        stroke("M1384,606 C1400,626 1434,626 1450,606", MUSTARD, 22),
        stroke("M1450,610 L1474,700", MUSTARD, 20),
    ]
    out += [
        *(oval((n * n * 43) % 1600, (n * n * 71 + n * 13) % 900, 4 + n % 4, 4 + n % 4, PAPER, 0.85) for n in range(90))
    ]
    return "".join(out)


@scene("posts/how-to-start-a-breakfast-group/table.jpg")
def seating_plan() -> str:
    """A long table from above with eighteen chairs; the yellow one beside the host's is free."""
    out = [
        boards(0, 0, 1600, 1000, "#a9784f", 8, 4),
        rect(90, 120, 1420, 760, "#3c665a", 20),
        rect(112, 142, 1376, 716, "#e8d7b6", 14, 0.18),
        rect(140, 170, 1320, 660, "#3c665a", 10),
    ]
    seats = (
        [(310 + 140 * n, 300) for n in range(8)] + [(310 + 140 * n, 700) for n in range(8)] + [(170, 500), (1430, 500)]
    )
    for n, (x, y) in enumerate(seats):
        colour = MUSTARD if n == 12 else (WOOD, "#7a4d33")[n % 2]
        turn = 0 if y == 300 else 180 if y == 700 else -90 if x < 800 else 90
        out.append(
            at(
                x,
                y,
                rect(-42, -28, 104, 112, INK, 18, 0.25),
                rect(-52, -40, 104, 112, colour, 18),
                rect(-60, -52, 120, 28, colour, 12),
                rect(-60, -30, 120, 8, INK, 4, 0.25),
                rect(-36, -8, 72, 60, PAPER, 12, 0.16),
                turn=turn,
            )
        )
    out += [
        glow(870, 720, 120, 90, "#ffe29a", 0.6),
        rect(234, 362, 1160, 300, INK, 26, 0.3),
        at(0, 0, clip("t", rect(220, 340, 1160, 300, INK, 24), boards(220, 340, 1160, 300, OAK, 4, 8))),
    ]
    for n, (x, y) in enumerate(seats):
        if y in (300, 700):
            ty = 400 if y == 300 else 580
            out += [
                oval(x + 6, ty + 8, 44, 44, INK, 0.18),
                oval(x, ty, 42, 42, PAPER),
                oval(x, ty, 29, 29, SAND, 0.6),
                cup_above(x + 54, ty + (34 if y == 300 else -34), 21, (BRICK, PINE, PAPER, DUSK)[n % 4], n * 40),
            ]
            out += (
                [oval(x, ty, 19, 15, "#c98a4b") if n % 3 else stroke(f"M{x - 14},{ty + 6} q14,-24 28,0", "#b9743c", 11)]
                if n != 12
                else []
            )
        else:
            out.append(oval(270 if x < 800 else 1330, y, 42, 42, PAPER))
    out += [
        oval(510, 490, 70, 44, PAPER),
        *(oval(480 + 30 * n, 490 - 8 * (n % 2), 24, 17, "#c98a4b") for n in range(3)),
        oval(1000, 490, 52, 52, BRICK),
        oval(1000, 490, 38, 38, "#f4efe2"),
        at(760, 490, oval(6, 8, 34, 34, INK, 0.2), oval(0, 0, 33, 33, "#d9b24e"), oval(0, 0, 12, 12, PAPER, 0.8)),
        at(1150, 484, rect(-20, -30, 40, 58, PAPER, 5), oval(0, 0, 9, 9, BRICK), turn=24),
        at(1200, 494, rect(-20, -30, 40, 58, PLUM, 5), turn=-12),
    ]
    return "".join(out)


@scene("posts/tertulia/cover.jpg")
def round_table() -> str:
    """Eight people around a table from above, soup before each, a wooden spoon in the middle."""
    out = [rect(0, 0, 1600, 1000, "#2d3a48")]
    for n in range(13):
        for m in range(8):
            x, y = n * 132 + (66 if m % 2 else 0) - 40, m * 132 - 10
            out.append(
                shape(
                    f"M{x},{y - 66} L{x + 66},{y} L{x},{y + 66} L{x - 66},{y}Z", "#34465a" if (n + m) % 3 else "#3d5166"
                )
            )
    out += [glow(800, 500, 620, 460, "#ffc66e", 0.6), oval(826, 536, 376, 366, INK, 0.4)]
    crew = (
        (DEEP, BRICK, "#1d1411"),
        (PALE, PINE, "#c9853f"),
        (LIGHT, MUSTARD, "#4b3021"),
        (MID, PAPER, "#241814"),
        (PALE, DUSK, "#e2ddd2"),
        (TAN, PLUM, "#2c1d17"),
        (LIGHT, SAGE, "#8c5a30"),
        (DEEP, ROSE, "#15100e"),
    )
    people = []
    for n, (skin, top, hair) in enumerate(crew):
        angle = math.pi * 2 * n / 8 + 0.2
        x, y = 800 + 500 * math.cos(angle), 500 + 432 * math.sin(angle)
        turn = math.degrees(angle) + 90
        body = [
            oval(12, 16, 112, 66, INK, 0.3),
            oval(0, 0, 112, 62, top),
            stroke("M-92,10 C-112,70 -90,120 -44,138", top, 42),
            stroke("M92,10 C112,70 90,120 50,132", top, 42),
            oval(-40, 142, 21, 20, skin),
            oval(46, 136, 21, 20, skin),
            oval(0, 14, 47, 52, skin),
            oval(0, -2, 52, 53, hair),
            shape("M-20,-46 C0,-30 0,10 -6,40", INK, 0.1),
            oval(0, -44, 24, 20, hair) if n % 3 == 1 else "",
        ]
        people.append(at(x, y, *body, turn=turn, s=1.0))
    out += [
        clip(
            "round",
            oval(800, 500, 366, 356, INK),
            boards(420, 130, 760, 740, OAK, 6, 2),
            glow(760, 420, 200, 160, "#ffe9b8", 0.7),
        ),
        *people,
    ]
    for n in range(8):
        angle = math.pi * 2 * n / 8 + 0.2
        x, y = 800 + 262 * math.cos(angle), 500 + 252 * math.sin(angle)
        c = (PAPER, "#d7e0d8", PAPER, ROSE)[n % 4]
        out += [
            oval(x + 8, y + 10, 58, 56, INK, 0.22),
            oval(x, y, 57, 55, c),
            oval(x, y, 44, 42, "#cf7a34" if n % 2 else "#d68f3d"),
            stroke(f"M{x - 12},{y + 4} q10,-20 22,-6 q6,14 -8,18", "#f4dfb6", 6, 0.9),
            oval(x + 14, y - 18, 8, 5, PINE),
            stroke(f"M{x - 26},{y - 22} q14,-16 34,-14", PAPER, 5, 0.5),
        ]
    out += [
        oval(690, 560, 62, 44, "#8a5a33"),
        oval(684, 554, 58, 40, "#d09a58"),
        *(stroke(f"M{654 + 20 * n},{574 - 4 * n} l16,-34", "#a8703a", 7) for n in range(3)),
        oval(886, 414, 46, 46, PINE),
        oval(886, 414, 33, 33, "#7c1f2f"),
        oval(900, 590, 30, 30, PAPER),
        oval(900, 590, 12, 14, MUSTARD),
        glow(900, 590, 60, 60, "#fff2c4", 0.7),
    ]
    out += [
        at(
            800,
            492,
            oval(-70, 8, 36, 25, INK, 0.25),
            stroke("M-40,4 L116,4", INK, 16, 0.2),
            stroke("M-40,-4 L116,-6", "#7b4a2a", 16),
            oval(-74, -2, 38, 26, "#7b4a2a"),
            oval(-78, -6, 24, 14, "#95603a"),
            turn=-24,
        )
    ]
    return "".join(out)


@scene("posts/tertulia/kitchen.jpg")
def kitchen_table() -> str:
    """A kitchen table in lamplight, soup and bread on it, eight mismatched chairs."""
    out = [rect(0, 0, 1600, 1000, "#35585a")]
    for n in range(17):
        for m in range(5):
            x, y = n * 98 - 10, m * 98 + 16
            out += [
                rect(x, y, 92, 92, "#f0e6d2", 3, 0.93),
                shape(f"M{x + 46},{y + 10} L{x + 82},{y + 46} L{x + 46},{y + 82} L{x + 10},{y + 46}Z", "#4f7fa0", 0.7),
                oval(x + 46, y + 46, 13, 13, MUSTARD, 0.9),
            ]
    out += [
        rect(0, 0, 1600, 1000, "#2a2340", 0, 0.42),
        rect(0, 508, 1600, 16, "#c9a26f"),
        rect(0, 524, 1600, 480, "#3f3a48"),
        rect(0, 820, 1600, 180, "#2e2a38"),
        glow(800, 480, 560, 360, "#ffc35f", 0.75),
    ]
    out += [
        window(
            90,
            120,
            250,
            300,
            NIGHT,
            oval(70, 70, 26, 26, PAPER),
            at(0, 0, houses(310, 250, ("#2f4257", "#26384b"), 2, tall=0.6)),
            frame="#b98a5c",
        ),
        rect(1240, 190, 300, 18, WOOD),
        *(
            shape(f"M{1260 + 68 * n},190 l48,0 l-6,-{50 + 20 * (n % 2)} l-36,0Z", (BRICK, PAPER, PINE, MUSTARD)[n])
            for n in range(4)
        ),
        *(
            stroke(f"M{1270 + 64 * n},208 l0,40", INK, 5)
            + oval(1270 + 64 * n, 276, 26, 30, (MUSTARD, "#b6783f", SAND, BRICK)[n])
            for n in range(4)
        ),
    ]
    out += [
        stroke("M800,-20 L800,150", INK, 6),
        shape("M690,250 C700,150 900,150 910,250Z", BRICK),
        shape("M830,172 C880,180 904,206 910,250 L850,250Z", INK, 0.18),
        oval(800, 252, 110, 13, "#fff0c2"),
    ]
    for x, c, s in ((300, PINE, 1.1), (560, WOOD, 1.2), (1050, DUSK, 1.15), (1320, BRICK, 1.1)):
        out.append(chair(x, 850, s, c))
    out += [
        oval(820, 930, 640, 50, INK, 0.35),
        stroke("M330,660 L290,940", "#6d432b", 34),
        stroke("M1270,660 L1310,940", "#6d432b", 34),
        shape("M210,600 L1390,600 L1440,670 L160,670Z", OAK),
        shape("M600,600 L1000,600 L1060,670 L540,670Z", "#ffe0a0", 0.5),
        rect(160, 668, 1280, 30, "#7b4d31", 4),
    ]
    for n, x in enumerate((290, 440, 600, 1000, 1150, 1310)):
        out += [
            at(
                x,
                640,
                oval(8, 6, 66, 12, INK, 0.22),
                shape("M-56,-36 L56,-36 C52,0 26,6 0,6 C-26,6 -52,0 -56,-36Z", (PAPER, ROSE, SKY)[n % 3]),
                oval(0, -36, 56, 11, (PAPER, ROSE, SKY)[n % 3]),
                oval(0, -35, 46, 8, "#cf7a34"),
                shape("M20,-34 L56,-36 C52,0 26,6 6,6 C24,-6 26,-20 20,-34Z", INK, 0.12),
                stroke("M-8,-56 c-10,-16 12,-22 2,-42", PAPER, 5, 0.45),
                s=0.86,
            )
        ]
    out += [
        at(
            800,
            646,
            oval(10, 4, 130, 16, INK, 0.25),
            shape("M-110,-110 L110,-110 C116,-30 96,4 0,4 C-96,4 -116,-30 -110,-110Z", "#44607a"),
            oval(0, -112, 112, 18, "#5a7a95"),
            oval(0, -112, 96, 12, "#cf7a34"),
            stroke("M-112,-70 q-44,4 -36,40 M112,-70 q44,4 36,40", "#44607a", 16),
            stroke("M60,-112 L150,-190", "#8a5a3b", 14),
            shape("M60,-106 C104,-108 112,-70 108,-40 C100,-6 70,0 40,2 C80,-20 84,-60 60,-106Z", INK, 0.16),
        )
    ]
    for x, c, s, t in ((420, MUSTARD, 1.3, -3), (720, PAPER, 1.35, 2), (1010, PLUM, 1.3, -2), (1250, SAGE, 1.35, 3)):
        out.append(at(x, 1040, chair(0, 0, s, c), turn=t))
    return "".join(out)


@scene("posts/how-to-find-a-mentor-without-asking/cover.jpg")
def top_deck() -> str:
    """A double-decker bus in the rain; upstairs an old woman and a young man bend over a drawing."""
    out = [
        rect(0, 0, 1600, 1000, "#6d8791"),
        glow(500, 200, 520, 240, "#dbe2d2", 0.6),
        at(0, 0, houses(760, 1600, ("#5d7681", "#557079", "#667f88"), 31, lit="#e9c982", tall=1.3), o=0.8),
        rect(0, 740, 1600, 270, "#42535c"),
        shape("M0,740 L1600,740 L1600,770 L0,770Z", "#93a3a4"),
    ]
    out += [
        oval(800, 900, 720, 46, INK, 0.35),
        rect(130, 130, 1320, 720, BRICK, 46),
        rect(130, 470, 1320, 46, PAPER),
        rect(130, 780, 1320, 70, "#7f2f1d", 20),
        rect(1280, 130, 170, 720, INK, 40, 0.13),
        rect(160, 140, 900, 16, PAPER, 8, 0.4),
    ]
    out += [rect(180, 190, 1230, 240, "#f5cd80", 22), glow(640, 280, 300, 100, "#fff3cf", 0.8)]
    inside = [
        person(560, 356, 1.02, PALE, PLUM, "bun", "#e4ded2", look=0.9, arms=("M80,80 C120,130 120,150 110,150",)),
        person(800, 362, 1.02, DEEP, PINE, "short", "#181210", look=-0.9, arms=("M-84,80 C-110,120 -110,150 -96,150",)),
        rect(470, 330, 34, 140, PINE, 10),
        rect(880, 330, 34, 140, PINE, 10),
        rect(1020, 340, 150, 140, PINE, 14),
        rect(240, 340, 150, 140, PINE, 14),
        person(1290, 390, 0.82, TAN, DUSK, "back", "#2c1f19"),
    ]
    inside += [
        at(
            610,
            330,
            rect(0, 0, 140, 96, PAPER, 3),
            stroke("M16,70 L16,40 L56,40 L56,20 L92,20 M56,40 L56,74 L120,74 M92,20 L92,54 L122,54", DUSK, 6),
            oval(16, 74, 8, 8, BRICK),
            oval(122, 54, 8, 8, BRICK),
            turn=-3,
        )
    ]
    out += [
        clip("deck2", rect(180, 190, 1230, 240, INK, 22), *inside),
        *(rect(x, 190, 16, 240, BRICK) for x in (420, 940, 1190)),
        shape("M190,190 L300,190 L200,420 L180,430Z", PAPER, 0.25),
        shape("M1210,190 L1260,190 L1190,420Z", PAPER, 0.2),
    ]
    out += [
        rect(420, 550, 990, 190, "#e3b968", 18),
        clip(
            "deck1",
            rect(420, 550, 990, 190, INK, 18),
            *(
                person(
                    560 + 170 * n,
                    690,
                    0.8,
                    (MID, PALE, TAN, LIGHT)[n % 4],
                    (DUSK, PLUM, PINE, SAND)[n % 4],
                    ("back", "bob", "back", "scarf")[n % 4],
                    ("#2c1f19", "#9a6234", "#6a4428", BRICK)[n % 4],
                    look=-1,
                )
                for n in range(5)
            ),
        ),
        *(rect(x, 550, 16, 190, BRICK) for x in (700, 960, 1210)),
    ]
    out += [
        rect(180, 550, 200, 290, "#36454e", 12),
        rect(192, 562, 84, 266, "#c9a862", 6),
        rect(284, 562, 84, 266, "#c9a862", 6),
        rect(160, 486, 300, 18, INK, 6, 0.12),
        *(
            oval(x, 850, 92, 92, "#1d252b") + oval(x, 850, 46, 46, "#8f9aa0") + oval(x, 850, 16, 16, INK)
            for x in (520, 1190)
        ),
        oval(1420, 800, 24, 20, "#fff0bf"),
        oval(160, 800, 16, 22, "#e0523a"),
        shape("M1440,790 L1640,740 L1640,900 L1440,824Z", "#fff0bf", 0.3),
    ]
    out += [
        oval(300, 950, 190, 22, "#7f939a", 0.8),
        oval(1300, 966, 240, 24, "#7f939a", 0.8),
        *(
            stroke(f"M{(n * n * 53 + n * 31) % 1640},{(n * n * 29 + n * 67) % 1000} l-16,54", PAPER, 4, 0.34)
            for n in range(120)
        ),
    ]
    return "".join(out)


@scene("posts/the-notice-board-at-the-pool/cover.jpg")
def notice_board() -> str:
    """A cork board full of notices beside a turnstile; a dripping woman in a towel photographs it."""
    out = [rect(0, 0, 1600, 1000, "#a9cdd0")]
    for n in range(18):
        for m in range(11):
            out.append(
                rect(n * 92 + 2, m * 92 + 2, 87, 87, (PAPER, "#c4dfe0", "#8fbdc2")[(n * 7 + m * 3) % 3], 3, 0.45)
            )
    out += [
        rect(0, 880, 1600, 130, "#5f9aa3"),
        rect(0, 872, 1600, 14, PAPER, 0, 0.7),
        rect(116, 116, 1060, 660, INK, 6, 0.25),
        rect(100, 96, 1060, 660, WOOD, 6),
        rect(128, 124, 1004, 604, "#cfa06c"),
        *(oval(130 + (n * n * 41) % 1000, 126 + (n * n * 59 + n * 7) % 600, 4, 3, WOOD, 0.5) for n in range(150)),
    ]
    blue = "#2e5f9a"
    strips = "".join(rect(10 + 30 * n, 190, 27, 60, PAPER, 1) + scribble(20 + 30 * n, 220, 6, 1) for n in (0, 1, 3, 6))
    notes = [
        (160, 150, 220, 190, PAPER, -3, rect(20, 20, 180, 60, INK, 3), *(rect(26 + 18 * k, 44, 14, 36, PAPER) for k in range(10)), scribble(24, 116, 170, 3, seed=2)),
        (420, 140, 210, 170, "#f4d98c", 4, shape("M40,90 L105,40 L170,90 L170,150 L40,150Z", BRICK, 0.8), oval(105, 120, 20, 16, INK), shape("M90,112 l0,-22 l12,12 l10,0 l10,-12 l0,22Z", INK)),
        (670, 150, 190, 220, "#dfe8d8", -2, stroke("M60,150 L60,60 L130,44 L130,134", INK, 8), oval(46, 152, 20, 15, INK), oval(116, 138, 20, 15, INK), scribble(30, 194, 130, 1, seed=6)),
        (900, 140, 200, 180, PAPER, 5, oval(100, 76, 52, 44, "#8e9aa0"), shape("M48,80 C60,98 140,98 152,80 L152,90 C130,108 70,108 48,90Z", "#6d7a80"), scribble(30, 146, 140, 1, seed=9)),
        (150, 380, 230, 190, "#cfe0ea", 3, scribble(24, 44, 180, 5, step=28, seed=12)),
        (660, 410, 190, 230, "#f2c6a6", 4, oval(62, 130, 36, 36, "none"), stroke("M62,94 a36,36 0 1 0 1,0 M136,94 a36,36 0 1 0 1,0 M62,130 L92,80 L124,80 L136,130 M92,80 L100,130 L124,80 M84,72 l18,0 M120,66 l14,0", PINE, 6), scribble(30, 200, 130, 1, seed=15)),
        (890, 360, 220, 190, PAPER, -4, scribble(20, 40, 180, 3, seed=18), strips),
        (170, 600, 190, 110, MUSTARD, -4, scribble(24, 40, 140, 3, seed=24)),
        (890, 640, 190, 76, ROSE, 3, scribble(24, 44, 130, 1, seed=27)),
    ]  # fmt: skip
    for x, y, w, h, fill, turn, *inside in notes:
        out += [
            card(x, y, w, h, turn, *inside, fill=fill),
            pinned(x + w / 2, y + 34, (BRICK, PINE, MUSTARD, DUSK)[(x + y) % 4]),
        ]
    out += [
        card(
            400,
            370,
            240,
            300,
            -2,
            scribble(24, 60, 190, 2, blue, 40, 0.95, seed=33),
            shape("M50,190 L50,140 L86,160 L86,140 L122,160 L122,140 L158,160 L190,130 L190,190Z", blue, 0.85),
            rect(150, 120, 14, 40, blue, 0, 0.85),
            scribble(24, 240, 190, 2, blue, 34, 0.95, seed=35),
        ),
        pinned(520, 404, BRICK),
        glow(520, 520, 130, 150, "#fff3c0", 0.35),
    ]
    out += [
        person(1320, 620, 1.6, TAN, "#22586b", "back", "#2c1d18", arms=("M-84,90 C-150,90 -190,20 -200,-60",)),
        at(
            1000,
            490,
            rect(-6, -8, 100, 170, INK, 12, 0.25),
            rect(-14, -16, 100, 170, NIGHT, 12),
            rect(-4, -4, 80, 146, "#cfa06c", 6),
            rect(14, 40, 44, 56, PAPER, 2),
            turn=-8,
        ),
        oval(1008, 556, 26, 32, TAN),
        shape(
            "M1240,606 C1290,650 1350,650 1400,606 L1500,700 C1520,830 1500,930 1490,1010 L1150,1010 C1150,900 1140,800 1160,690Z",
            PAPER,
        ),
        *(
            shape(
                f"M{1164 - 4 * n},{740 + 90 * n} C1260,{780 + 90 * n} 1400,{780 + 90 * n} {1506 - 4 * n},{740 + 90 * n} l-2,26 C1400,{806 + 90 * n} 1260,{806 + 90 * n} {1162 - 4 * n},{766 + 90 * n}Z",
                BRICK,
                0.85,
            )
            for n in range(3)
        ),
        stroke("M1300,560 C1290,590 1296,610 1290,630 M1340,560 C1350,590 1344,610 1352,640", "#2c1d18", 18),
        *(
            shape(f"M{x},{y} q-10,16 0,24 q10,-8 0,-24Z", "#4f93a6")
            for x, y in ((1220, 960), (1140, 930), (1110, 970), (1246, 900))
        ),
    ]
    out += [stroke("M40,640 L40,1010", "#7b8a8e", 26), stroke("M40,700 L150,700 M40,760 L150,790", "#9dabad", 18)]
    return "".join(out)


@scene("posts/the-name-you-just-heard/cover.jpg")
def name_badges() -> str:
    """Rows of name badges on a cloth, a marker beside them; a hand picks one up."""
    out = [
        rect(0, 0, 1600, 1000, BRICK),
        glow(380, 160, 640, 380, "#f0a67a", 0.6),
        *(rect(n * 230 - 60, 0, 46, 1000, INK, 0, 0.06) for n in range(8)),
        *(rect(0, n * 230 - 40, 1600, 46, INK, 0, 0.06) for n in range(5)),
    ]
    inks = (NIGHT, PINE, PLUM, DUSK, "#7a3b22")
    for row in range(3):
        for column in range(4):
            n = row * 4 + column
            if n == 6:
                continue
            x, y, top = 110 + column * 350, 110 + row * 280, (PINE, MUSTARD, DUSK)[n % 3]
            out.append(
                card(
                    x,
                    y,
                    290,
                    200,
                    (n * 5) % 7 - 3,
                    rect(0, 0, 290, 52, top, 4),
                    oval(145, 26, 20, 8, INK, 0.35),
                    at(40, 136, scribble(0, 0, (44, 58, 50, 62, 38)[n % 5], 1, inks[n % 5], o=1, seed=n + 40), s=3.7),
                    stroke(f"M70,172 l{100 + 5 * n},0", INK, 5, 0.25),
                )
            )
    out += [
        stroke("M1660,1040 C1500,860 1420,760 1290,640", INK, 150, 0.2),
        stroke("M1660,1020 C1490,840 1400,740 1270,620", "#2f5d50", 146),
        stroke("M1330,690 L1236,600", PAPER, 132),
        oval(1180, 550, 96, 84, MID),
        stroke("M1150,560 C1090,560 1040,540 1010,520", MID, 46),
    ]
    out += [
        at(
            840,
            360,
            rect(10, 20, 320, 220, INK, 6, 0.28),
            rect(0, 0, 320, 220, PAPER, 6),
            rect(0, 0, 320, 58, BRICK, 6),
            oval(160, 28, 22, 9, INK, 0.35),
            stroke(
                "M40,130 L40,180 M40,156 L76,128 M46,154 L80,182 M100,140 q4,40 18,36 q14,-4 14,-30 q2,34 18,32 q12,-4 12,-36 M184,160 q16,-26 28,0 l4,20 M184,160 q-6,24 10,22 q12,-4 16,-16",
                NIGHT,
                14,
            ),
            stroke("M234,180 l0,-36 q14,-18 20,4 l0,30 q4,-46 24,-36 l4,38", NIGHT, 12),
            turn=-7,
        ),
        stroke("M1160,500 C1120,480 1090,472 1060,478", MID, 44),
        stroke("M1080,466 q14,-4 24,2", PAPER, 12, 0.35),
    ]
    out += [
        at(
            300,
            940,
            rect(-180, 4, 380, 46, INK, 14, 0.22),
            rect(-190, -12, 300, 46, NIGHT, 12),
            rect(90, -12, 110, 46, MUSTARD, 12),
            rect(-190, -12, 390, 12, PAPER, 6, 0.2),
            turn=-9,
        )
    ]
    return "".join(out)


@scene("posts/three-referrals-that-went-wrong/cover.jpg")
def wedding_table() -> str:
    """Two women find something out across a wedding table under lanterns."""
    out = [
        rect(0, 0, 1600, 1000, "#2f4a52"),
        glow(800, 380, 700, 360, "#e9a765", 0.55),
        shape("M0,560 C200,470 400,560 620,500 C900,430 1200,560 1600,470 L1600,1000 L0,1000Z", "#25423f"),
        *(
            at(
                120 + 290 * n,
                600,
                stroke("M0,0 L0,-180", "#2a211d", 20),
                oval(0, -250, 120, 130, (PINE, "#3a6b57")[n % 2]),
                oval(-50, -200, 70, 60, "#3a6b57"),
                oval(40, -300, 60, 50, "#48795f"),
            )
            for n in range(6)
        ),
    ]
    out += [stroke("M-20,90 C260,220 520,220 800,120 C1080,220 1340,220 1620,90", INK, 6)]
    for n in range(13):
        x = 30 + n * 128
        y = 140 + 72 * abs(((x % 800) / 400 - 1) ** 2 - 1)
        out += [
            glow(x, y + 36, 50, 50, "#ffe0a0", 0.5),
            oval(x, y + 36, 27, 32, (MUSTARD, PAPER, ROSE)[n % 3]),
            rect(x - 10, y, 20, 8, INK, 2),
        ]
    for n, (x, skin, top, hair, colour) in enumerate(
        (
            (640, DEEP, PAPER, "short", "#191210"),
            (800, PALE, SAND, "bun", "#8a4f2a"),
            (960, TAN, NIGHT, "short", "#2f2019"),
        )
    ):
        out += [
            shape(f"M{x - 66},620 L{x + 66},620 L{x + 78},800 L{x - 78},800Z", top),
            person(x, 470, 0.72, skin, top, hair, colour, look=(1, 0.4, -1)[n]),
        ]
    out.append(oval(800, 372, 34, 9, PAPER) + oval(780, 368, 9, 9, ROSE) + oval(816, 368, 9, 9, MUSTARD))
    out += [
        person(
            340,
            520,
            1.4,
            PALE,
            "#3f5f8a",
            "bob",
            "#b9b2a6",
            look=1,
            arms=("M84,84 C150,170 170,210 232,196", "M-60,110 C-60,220 -10,250 60,244"),
        ),
        person(
            1260,
            520,
            1.4,
            LIGHT,
            MUSTARD,
            "long",
            "#2b1a15",
            look=-1,
            arms=("M-84,84 C-150,170 -170,210 -226,190", "M60,110 C60,200 20,100 -6,-10"),
        ),
    ]
    out += [
        shape("M-40,780 L1640,780 L1640,1020 L-40,1020Z", PAPER),
        shape("M-40,780 L1640,780 L1640,800 L-40,800Z", INK, 0.1),
        *(
            shape(
                f"M{90 + 260 * n},800 C{110 + 260 * n},880 {80 + 260 * n},940 {120 + 260 * n},1020 L{150 + 260 * n},1020 C{120 + 260 * n},940 {140 + 260 * n},880 {120 + 260 * n},800Z",
                INK,
                0.06,
            )
            for n in range(6)
        ),
    ]
    for x, flip in ((500, False), (1090, True)):
        out.append(
            at(
                x,
                838,
                oval(8, 10, 150, 30, INK, 0.18),
                oval(0, 0, 146, 28, SKY),
                oval(0, -4, 116, 20, PAPER),
                shape("M-84,-8 C-40,-44 40,-40 66,-10 L98,-32 L98,14 L66,-4 C40,14 -40,18 -84,-8Z", "#6f93a3"),
                oval(-60, -10, 5, 5, INK),
                shape("M-20,-26 C0,-20 0,0 -20,6", INK, 0.18),
                oval(20, 10, 20, 7, MUSTARD),
                flip=flip,
            )
        )
    for x in (690, 930):
        out.append(
            at(
                x,
                850,
                oval(6, 4, 40, 8, INK, 0.18),
                stroke("M0,0 L0,-60", "#dfe6e2", 7),
                oval(0, 0, 34, 6, "#dfe6e2"),
                shape("M-34,-150 L34,-150 C34,-90 20,-60 0,-58 C-20,-60 -34,-90 -34,-150Z", "#dfe6e2", 0.75),
                shape("M-33,-118 L33,-118 C30,-84 18,-64 0,-62 C-18,-64 -30,-84 -33,-118Z", "#cfd98a"),
            )
        )
    out += [
        at(
            810,
            852,
            oval(10, 2, 66, 10, INK, 0.2),
            shape("M-40,0 L-50,-90 L50,-90 L40,0Z", PINE),
            *(
                stroke(
                    f"M{-30 + 15 * n},-90 C{-50 + 22 * n},-140 {-70 + 34 * n},-160 {-80 + 38 * n},-{190 + 16 * (n % 2)}",
                    "#4f7a52",
                    7,
                )
                + oval(-80 + 38 * n, -200 - 16 * (n % 2), 24, 22, (BRICK, ROSE, PAPER, MUSTARD, PLUM)[n])
                + oval(-80 + 38 * n, -200 - 16 * (n % 2), 9, 9, INK, 0.3)
                for n in range(5)
            ),
            s=0.85,
        )
    ]
    return "".join(out)


@scene("posts/write-to-someone-you-have-lost/cover.jpg")
def letter_and_oranges() -> str:
    """A letter, an old address book and oranges on a sill; outside a harbour at dusk in the snow."""
    out = [rect(0, 0, 1600, 1000, "#5b3a36"), glow(1350, 560, 420, 420, "#ffbf6a", 0.6)]
    view = [
        glow(300, 380, 420, 160, "#e89c78", 0.9),
        shape("M0,400 L150,300 L330,390 L520,280 L760,400 L1000,320 L1000,470 L0,470Z", "#5a6f83"),
        at(0, 0, houses(452, 1000, ("#7a3f39", "#44586a", "#8a6a4a", "#3d4f5f"), 44, lit="#ffd681", tall=0.5)),
        rect(0, 450, 1000, 160, "#33506a"),
        *(rect((n * n * 61) % 960, 470 + (n * 37) % 110, 60, 5, "#ffd681", 3, 0.4) for n in range(18)),
        shape("M560,470 L840,470 L800,530 L600,530Z", BRICK),
        rect(640, 420, 100, 52, PAPER, 4),
        rect(664, 434, 24, 20, MUSTARD),
        stroke("M720,420 L720,330", INK, 6),
        rect(0, 570, 1000, 40, "#e7ebec"),
        *(
            oval((n * n * 47 + n * 11) % 1000, (n * n * 31 + n * 5) % 600, 3 + n % 4, 3 + n % 4, PAPER, 0.9)
            for n in range(70)
        ),
    ]
    out += [
        window(180, 70, 980, 600, "#46627c", *view, frame="#e6d6bd"),
        shape("M60,-20 L200,-20 C190,240 150,520 60,720 L-20,720 L-20,-20Z", PINE),
        shape("M130,-20 L200,-20 C190,240 150,520 60,720 L30,720 C110,500 140,240 130,-20Z", INK, 0.2),
        boards(0, 720, 1600, 290, "#a8714a", 3, 7),
        rect(0, 712, 1600, 16, PAPER, 0, 0.3),
    ]
    out += [
        at(
            1390,
            720,
            oval(20, 6, 120, 20, INK, 0.3),
            rect(-12, -330, 24, 330, "#c28a3d"),
            oval(0, 0, 90, 16, "#c28a3d"),
            shape("M-70,-480 L70,-480 L130,-310 L-130,-310Z", "#f5d48a"),
            shape("M20,-480 L70,-480 L130,-310 L50,-310Z", INK, 0.1),
            oval(0, -310, 130, 14, "#fff0c4"),
        )
    ]
    out += [
        at(
            620,
            790,
            shape("M14,24 L560,0 L640,190 L-40,214Z", INK, 0.22),
            shape("M0,6 L540,-14 L620,176 L-56,200Z", PAPER),
            *(
                stroke(
                    f"M{50 - 12 * n},{36 + 36 * n} q30,-14 60,-2 t60,-4 t60,-2 t60,-4 t60,0 t{50 + 10 * n},-2",
                    NIGHT,
                    4,
                    0.65,
                )
                for n in range(4)
            ),
            stroke("M430,166 L640,30", INK, 14),
            stroke("M430,166 L452,152", MUSTARD, 10),
        )
    ]
    out += [
        at(
            330,
            850,
            shape("M-150,40 L110,10 L150,110 L-130,150Z", INK, 0.3),
            shape("M-160,20 L100,-10 L140,90 L-140,130Z", PLUM),
            shape("M-140,130 L140,90 L140,110 L-138,152Z", PAPER),
            stroke("M-154,66 L122,34", "#caa04d", 9),
            *(rect(100 + 5 * n, 4 + 18 * n, 26, 14, (MUSTARD, SKY, SAGE, ROSE)[n], 2) for n in range(4)),
            shape("M-110,30 L-20,20 L-12,44 L-104,56Z", SAND),
        )
    ]
    for x, y, r in ((1260, 800, 62), (1150, 860, 58), (500, 760, 50)):
        out += [
            oval(x + 16, y + r * 0.86, r * 1.15, r * 0.26, INK, 0.28),
            oval(x, y, r, r * 0.97, "#e2822b"),
            shape(
                f"M{x + r * 0.2},{y - r * 0.95} C{x + r * 1.3},{y - r * 0.7} {x + r * 1.2},{y + r * 0.9} {x},{y + r * 0.97} C{x + r * 0.7},{y + r * 0.5} {x + r * 0.7},{y - r * 0.5} {x + r * 0.2},{y - r * 0.95}Z",
                INK,
                0.14,
            ),
            oval(x - r * 0.35, y - r * 0.4, r * 0.24, r * 0.17, PAPER, 0.4),
            oval(x + 4, y - r * 0.8, 8, 5, PINE),
        ]
    out += [
        shape("M1226,752 C1250,700 1300,700 1320,720 C1296,750 1260,762 1226,752Z", PINE),
        stroke("M1330,930 C1370,880 1450,890 1440,930 C1430,960 1370,950 1390,920", "#e89a48", 20),
        at(
            1480,
            880,
            oval(6, 10, 64, 40, INK, 0.22),
            oval(0, 0, 60, 42, "#eba252"),
            *(
                stroke(f"M0,0 L{dx},{dy}", "#f8d9ae", 5)
                for dx, dy in ((50, -16), (44, 22), (0, 36), (-46, 20), (-50, -14), (0, -36))
            ),
            oval(0, 0, 8, 6, "#f8d9ae"),
        ),
    ]
    return "".join(out)


def river(w: float, h: float, sky: str, water: str, *things: str) -> str:
    """A river between two towns under a low sun, with whatever crosses it; the water begins at 0.72 of the height."""
    low = h * 0.72
    banks = [
        at(0, 0, houses(low, w * 0.3, ("#b4492d", "#d9a17c", "#c58f5c", "#ead9bd"), 5, tall=h / 1100)),
        at(w * 0.74, 0, houses(low, w * 0.3, ("#8f6d78", "#c9795c", "#ead9bd", "#b97f57"), 9, tall=h / 1100)),
    ]
    out = [rect(0, 0, w, h, sky), oval(w * 0.62, h * 0.26, h * 0.1, h * 0.1, "#fff3d0", 0.9), *banks]
    out += [rect(0, low, w, h - low, water)]
    out += [
        stroke(f"M{w * (0.1 + 0.23 * (n % 4))},{low + (h - low) * (0.25 + 0.17 * n)} q{w * 0.05},-8 {w * 0.1},0", PAPER, h * 0.008, 0.45)
        for n in range(5)
    ]
    return "".join([*out, *things])


def iron_arch(w: float, h: float, colour: str) -> str:
    """An arch of iron with a road on top of it and another at its feet."""
    deck, low, left, right = h * 0.36, h * 0.7, w * 0.14, w * 0.86
    out = [stroke(f"M{left},{low} C{w * 0.3},{deck - h * 0.02} {w * 0.7},{deck - h * 0.02} {right},{low}", colour, h * 0.035)]
    out += [stroke(f"M{left + w * 0.03},{low} C{w * 0.33},{deck + h * 0.07} {w * 0.67},{deck + h * 0.07} {right - w * 0.03},{low}", colour, h * 0.016)]
    for n in range(1, 12):
        t = n / 12
        x = left + (right - left) * t
        y = (1 - t) ** 3 * low + 3 * t * (1 - t) * (deck - h * 0.02) + t**3 * low
        out.append(stroke(f"M{x},{deck} L{x},{y}", colour, h * 0.009))
        out.append(stroke(f"M{x},{y} L{x},{low}", colour, h * 0.005, 0.8))
    out += [rect(0, deck - h * 0.02, w, h * 0.035, colour), rect(0, low - h * 0.012, w, h * 0.026, colour)]
    return "".join(out)


def wide_arch(w: float, h: float, colour: str) -> str:
    """One arch of concrete, flat and wide, that carries its road on thin pillars."""
    deck, low = h * 0.4, h * 0.72
    out = [stroke(f"M{w * 0.1},{low} C{w * 0.34},{deck - h * 0.04} {w * 0.66},{deck - h * 0.04} {w * 0.9},{low}", colour, h * 0.05)]
    for n in range(1, 14):
        t = n / 14
        y = (1 - t) ** 3 * low + 3 * t * (1 - t) * (deck - h * 0.04) + t**3 * low
        out.append(rect(w * (0.1 + 0.8 * t) - w * 0.006, deck, w * 0.012, max(y - deck, 0), colour))
    return "".join([*out, rect(0, deck - h * 0.03, w, h * 0.05, colour)])


def beam(w: float, h: float, colour: str) -> str:
    """A beam on two piers, thick above them and thin between: a railway bridge."""
    deck, low = h * 0.44, h * 0.8
    spans = (
        f"M0,{deck} L{w},{deck} L{w},{deck + h * 0.06} C{w * 0.88},{deck + h * 0.07} {w * 0.8},{deck + h * 0.1} {w * 0.76},{deck + h * 0.15} "
        f"C{w * 0.66},{deck + h * 0.03} {w * 0.34},{deck + h * 0.03} {w * 0.24},{deck + h * 0.15} C{w * 0.2},{deck + h * 0.1} {w * 0.12},{deck + h * 0.07} 0,{deck + h * 0.06}Z"
    )
    piers = [shape(f"M{x - w * 0.025},{deck + h * 0.1} L{x + w * 0.025},{deck + h * 0.1} L{x + w * 0.04},{low} L{x - w * 0.04},{low}Z", colour) for x in (w * 0.24, w * 0.76)]
    train = [rect(w * (0.3 + 0.11 * n), deck - h * 0.075, w * 0.1, h * 0.07, MUSTARD, 8) for n in range(3)]
    train += [rect(w * (0.315 + 0.11 * n + 0.028 * k), deck - h * 0.06, w * 0.016, h * 0.025, NIGHT, 2) for n in range(3) for k in range(3)]
    return "".join([*piers, shape(spans, colour), *train])


@scene("posts/what-meishi-taught-me/cover.jpg")
def six_bridges() -> str:
    """Two hands hold an upright card, and on it a bridge."""
    out = [rect(0, 0, 1000, 1500, "#c9795c"), rect(0, 0, 1000, 1500, BRICK, 0, 0.3), glow(520, 420, 520, 520, "#ffd9a0", 0.6)]
    out += [at(0, 1180, boards(-40, 0, 1100, 380, OAK, 3)), rect(-40, 1174, 1100, 12, PAPER, 0, 0.25), oval(500, 1250, 330, 40, INK, 0.22)]
    hands = [
        (at(262, 905, hand(TAN, NIGHT, PAPER, over=over), turn=-52, s=1.15), at(738, 905, hand(TAN, NIGHT, PAPER, over=over), turn=52, s=1.15, flip=True))
        for over in (False, True)
    ]
    out += hands[0]
    out += [rect(216, 196, 590, 800, INK, 12, 0.22), rect(205, 180, 590, 800, PAPER, 10), rect(205, 180, 590, 800, SAND, 10, 0.3)]
    out.append(at(250, 225, clip("bridge", rect(0, 0, 500, 560, INK), river(500, 560, "#f3cf9a", "#7f9fa8", iron_arch(500, 560, NIGHT)))))
    out += [scribble(330, 850, 340, 1, INK, 30, 0.5), scribble(400, 905, 200, 1, INK, 30, 0.35)]
    return "".join([*out, *hands[1]])


for _name, _bridge, _sky, _water in (
    ("dom-luis", iron_arch(900, 600, NIGHT), "#f3cf9a", "#7f9fa8"),
    ("arrabida", wide_arch(900, 600, "#ead9bd"), "#9fb9c0", "#4f6d7f"),
    ("sao-joao", beam(900, 600, PAPER), "#e2b39a", "#6f8f98"),
):
    SCENES[f"posts/what-meishi-taught-me/{_name}.jpg"] = partial(river, 900, 600, _sky, _water, _bridge)


def portrait(ground: str, halo: str, *figure: str) -> str:
    """A square portrait: a figure before a disc."""
    return "".join([rect(0, 0, 480, 480, ground), oval(240, 230, 190, 190, halo), *figure])


SCENES |= {
    "authors/mara-lindqvist.jpg": lambda: portrait("#d99a6c", "#f2cf9c", person(240, 300, 1.75, PALE, "#3f5f8a", "bob", "#b9b2a6", look=0.6, extra=stroke("M-34,4 C-10,34 10,34 34,4", MUSTARD, 26))),
    "authors/kwame-asante.jpg": lambda: portrait(PINE, "#7fa08a", person(240, 300, 1.75, DEEP, "#2b3c4d", "short", "#15100e", look=-0.5, extra=shape("M-20,-6 L0,30 L20,-6 L0,4Z", PAPER) + shape("M-7,26 L7,26 L12,120 L0,136 L-12,120Z", BRICK) + stroke("M-22,-84 a13,13 0 1 0 1,0 M12,-84 a13,13 0 1 0 1,0 M-8,-73 l6,-1", MUSTARD, 4))),
    "authors/ines-carvalhal.jpg": lambda: portrait(DUSK, "#a8c2c4", person(240, 300, 1.75, LIGHT, MUSTARD, "long", "#2b1a15", look=0.4, extra=oval(-37, -46, 6, 8, BRICK) + oval(37, -46, 6, 8, BRICK))),
    "authors/rohan-deshmukh.jpg": lambda: portrait(BRICK, "#e6ae8c", person(240, 300, 1.75, MID, "#3f6a5c", "swept", "#1e1613", look=-0.6, beard=True)),
}  # fmt: skip
