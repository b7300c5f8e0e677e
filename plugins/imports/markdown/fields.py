"""What of a front matter's keys means a lead picture or a description, by the words of many themes. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ..._shared.text import plain_text
from .matter import first_text, inner, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..._shared.yaml_fields import Tree

_LEADS = re.findall(
    r"\S+",
    "image cover featured_image featuredimage feature_image featureimage thumbnail cover_image coverimage heroimage "
    "hero_image hero header_image header banner og_image ogimage images params.image extra.image social_image preview "
    "teaser",
)
_ADDRESSES = [
    "path",
    "src",
    "url",
    "image",
    "feature",
    "teaser",
    "overlay_image",
    "featureimage",
    "thumb",
    "image_path",
    "relative",
]
_ALTS = ("image_alt", "imagealt", "heroimagealt", "cover_alt", "coveralt", "thumbnail_alt", "featured_alt", "alt")
_SUMMARIES = ("description", "summary", "excerpt", "abstract", "subtitle")
KNOWN = frozenset(
    re.findall(
        r"\S+",
        "title date publishdate published pubdate pub_date publish_date published_at publishedat date_published "
        "publisheddate datepublished pubdatetime published_date created created_at createdat date_created lastmod "
        "modified last_modified_at updated updated_at updateddate modified_at last_modified lastupdated date_modified "
        "moddatetime updatedat lang language locale category categories tags tag keywords authors author by byline "
        "status draft private publish hidden unlisted slug url path permalink aliases alias redirect_from redirect_to "
        "save_as expirydate unpublishdate headless build _build layout template type id guid description subtitle "
        "summary excerpt abstract image cover featured_image featuredimage feature_image featureimage thumbnail "
        "cover_image coverimage heroimage hero_image header_image og_image ogimage images pin pinned sticky comments "
        "comment disablecomments menu nav weight series taxonomies cssclasses eleventynavigation "
        "eleventyexcludefromcollections share ",
    )
)
"""Keys whose values come along, or that say nothing of a text."""


class Lead(NamedTuple):
    """A lead picture."""

    address: str
    alt: str
    credit: str


def lead_of(data: Mapping[str, Tree]) -> Lead | None:
    """The lead picture that a front matter names."""
    whole = dict(data)
    for key in _LEADS:
        value = inner(whole, *key.split("."))
        if isinstance(value, list):
            value = value[0] if value else None
        address = text_of(value) or first_text(value, *_ADDRESSES)
        if address and address.lower() not in ("true", "false"):
            alt = first_text(value, "alt", "image_alt", "imagealt") or first_text(whole, *_ALTS)
            credit = first_text(value, "caption", "credit")
            credit = credit or first_text(whole, "image_caption", "image_credit", "caption")
            return Lead(address, alt, plain_text(credit))
    return None


def summary_of(data: Mapping[str, Tree]) -> str:
    """What a front matter says of its text, in Markdown."""
    return first_text(dict(data), *_SUMMARIES)
