"""Every word that the feeds themselves say. To add a language, translate its words at the end of LANGUAGES."""

from __future__ import annotations

from typing import NamedTuple

from .._shared.text import in_language


class Words(NamedTuple):
    """The words of one language; those that a theme says as well are what ours says."""

    related: str
    """Over the links to related posts at the end of an item."""
    whole_post: str
    """The link of an item that is too long for a feed."""
    comments_on_blog: str
    """Title of the feed of all comments; put in: blog."""
    comments_on_post: str
    """Title of the feed of the comments on one post; put in: title."""
    comment: str
    """Title of a comment; put in: name, title."""
    categories: str
    """These three are folders of feeds in a reader."""
    tags: str
    authors: str
    about: str
    """What a browser says about a feed."""


LANGUAGES = {
    "en": Words(
        related="You May Also Like",
        whole_post="Read the whole post",
        comments_on_blog="Comments on {blog}",
        comments_on_post="Comments on “{title}”",
        comment="{name} on “{title}”",
        categories="Categories",
        tags="Tags",
        authors="Authors",
        about="This is a web feed. Copy the address of this page into a feed reader, and what is new will come to you: "
        "no account, no e-mail address, nobody watching.",
    ),
    "de": Words(
        related="Das könnte Ihnen auch gefallen",
        whole_post="Den ganzen Beitrag lesen",
        comments_on_blog="Kommentare zu {blog}",
        comments_on_post="Kommentare zu „{title}“",
        comment="{name} zu „{title}“",
        categories="Rubriken",
        tags="Schlagwörter",
        authors="Autoren",
        about="Das ist ein Feed. Kopieren Sie die Adresse dieser Seite in ein Leseprogramm, und alles Neue kommt zu "
        "Ihnen: ohne Konto, ohne E-Mail-Adresse, ohne dass jemand zusieht.",
    ),
}


def words_in(lang: str) -> Words:
    """The words of a language such as `de` or `de-AT`; English ones if there are none."""
    return in_language(LANGUAGES, lang)
