"""The settings of the feature that a build reads; each is COMMENTS_ and the name in capitals."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CommentsSettings:
    """What pelicanconf.py says about comments."""

    folder: str = "comments"
    """Where the comments are, below PATH."""
    depth: int = 4
    """Levels of answers that a page indents."""
    avatars: bool = True
    """Whether each comment shows a small picture drawn from its author's name."""
    close_after_days: int = 0
    """Days after its date that a post takes comments; 0 for ever."""
    intake: str = ""
    """Address of the intake as readers see it, such as "/intake/"; empty where there is none."""
    email: str = ""
    """Where comments go by mail while there is no intake; empty for nowhere."""

    def __post_init__(self) -> None:
        if self.depth < 1 or self.depth > 20:
            raise ValueError("it must be from 1 to 20")
        if self.close_after_days < 0 or self.close_after_days > 36_500:
            raise ValueError("it must be 0 or a number of days")
        if self.intake and not self.intake.startswith(("/", "https://", "http://")):
            raise ValueError('it must begin with "/" or "https://"')
        if self.email and (self.email.count("@") != 1 or any(char.isspace() for char in self.email)):
            raise ValueError("it must be an e-mail address")
