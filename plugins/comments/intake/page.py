"""What every page of the intake is made with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

if TYPE_CHECKING:
    from .app import Intake


def page(intake: Intake, template: str, post: str = "", **values: object) -> str:
    """A page in the language of a post, or of the blog."""
    return render_template(template, say=intake.say(post), **values)


def message(
    intake: Intake, key: str, post: str = "", *, heading: str = "", text: str = "", kept: str = "", **values: str
) -> str:
    """A page that says the text of this key, or another, below its title or another heading, and gives back `kept`."""
    say = intake.say(post)
    heading = say(heading or f"{key}_title")
    return page(intake, "message.html", post, heading=heading, text=text or say(key, **values), kept=kept)
