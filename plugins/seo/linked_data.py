"""What a page says of itself to machines, in the words of schema.org, as data that JSON-LD 1.1 is written from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Data = dict[str, Any]
_SHOWN = 3
"""How many comments are told of: a crawler reads the rest where a reader does."""


@dataclass(frozen=True, slots=True)
class LinkedData:
    """Tells of the pages of one site; authors, posts, pictures and comments are those that templates have."""

    name: str
    subtitle: str
    url: str
    """The address of the site, without a slash at its end."""
    lang: str

    def home(self, logo: Any = None) -> Data:
        """The blog; `logo` is the icon that stands for it, if there is one."""
        said = {"name": self.name, "description": self.subtitle, "url": f"{self.url}/", "inLanguage": self.lang}
        return _data("Blog", **said, publisher=self._publisher(logo))

    def author(self, author: Any, profile: Any) -> Data:
        """The page of an author, and each further page of it.

        Args:
            author: Whose.
            profile: What plugins.authors knows of them; nothing, where there is no file of theirs.
        """
        person = self._person(author)
        if profile:
            person |= {"jobTitle": profile.role} if profile.role else {}
            person |= {"image": self._absolute(profile.portrait.url)} if profile.portrait else {}
            person |= {"sameAs": [profile.link]} if profile.link else {}
        return _data("ProfilePage", mainEntity=person)

    def post(
        self, article: Any, file: str, *, about: str, lang: str, picture: Any, thread: Any, logo: Any = None
    ) -> list[Data]:
        """A post, and the way to it from the first page.

        Args:
            article: The post.
            file: That of its page.
            about: What it is about, in a sentence or two.
            lang: Language tag of it.
            picture: The one that stands for it, if there is one.
            thread: Its comments, if plugins.comments is on.
            logo: The icon that stands for the blog, if there is one.
        """
        address, category = self._address(file), article.category
        data = _data(
            "BlogPosting",
            url=address,
            mainEntityOfPage=address,
            headline=article.title,
            description=about,
            inLanguage=lang,
            author=[self._person(author) for author in getattr(article, "authors", ())],
            publisher=self._publisher(logo),
            datePublished=article.date.isoformat(),
            dateModified=(getattr(article, "modified", None) or article.date).isoformat(),
            articleSection=category.name,
            keywords=", ".join(tag.name for tag in getattr(article, "tags", ())),
            isPartOf=_thing("Blog", name=self.name, url=f"{self.url}/"),
        )
        data["@id"] = f"{address}#post"
        if picture:
            data["image"] = self._picture(picture)
        if thread:
            comments = [self._comment(comment, address) for comment in thread.everyone[:_SHOWN]]
            data |= {"commentCount": thread.count, "comment": comments}
        way = [(self.name, f"{self.url}/"), (category.name, self._absolute(category.url)), (article.title, address)]
        crumbs = [
            _thing("ListItem", position=position, name=name, item=url)
            for position, (name, url) in enumerate(way, start=1)
        ]
        return [data, _data("BreadcrumbList", itemListElement=crumbs)]

    def _person(self, author: Any) -> Data:
        """An author, by an id that is the same wherever they are named."""
        url = self._absolute(author.url)
        return _thing("Person", **{"@id": f"{url}#person"}, name=author.name, url=url)

    def _publisher(self, logo: Any) -> Data:
        address = f"{self.url}/"
        data = _thing("Organization", **{"@id": f"{address}#publisher"}, name=self.name, url=address)
        return data | ({"logo": self._absolute(logo.url)} if logo else {})

    def _picture(self, picture: Any) -> Data:
        credit = {"creditText": picture.credit} if picture.credit else {}
        url, size = self._absolute(picture.url), {"width": picture.width, "height": picture.height}
        return _thing("ImageObject", url=url, caption=picture.alt, **size, **credit)

    def _comment(self, comment: Any, address: str) -> Data:
        data = {"@id": f"{address}{comment.permalink}", "author": _thing("Person", name=str(comment.author))}
        return _thing("Comment", text=str(comment.text), dateCreated=comment.date.isoformat(), **data)

    def _address(self, file: str) -> str:
        return self._absolute(file.replace("index.html", ""))

    def _absolute(self, path: str) -> str:
        return path if "://" in path or path.startswith("/") else f"{self.url}/{path}"


def linked_data(settings: Mapping[str, Any]) -> LinkedData:
    """What tells of the pages of a site with these settings."""
    return LinkedData(
        settings["SITENAME"], settings.get("SITESUBTITLE") or "", settings["SITEURL"], settings["DEFAULT_LANG"].lower()
    )


def _data(kind: str, **said: Any) -> Data:
    return {"@context": "https://schema.org", **_thing(kind, **said)}


def _thing(kind: str, **said: Any) -> Data:
    return {"@type": kind, **said}
