"""Every setting of the blog with its default and what it does, and below them how Pelican is set up.

pelicanconf.py imports all of it and changes what its author wants otherwise. Defaults are written here alone: each
plugin reads its own from here. Pelican has more settings; its manual lists them.
"""

from __future__ import annotations

from .words import read_words

# === What an author may want otherwise ===================================================================

# --- The blog: pelicanconf.py says these -----------------------------------------------------------------
SITENAME = "A Blog"
SITESUBTITLE = ""
AUTHOR = ""  # of a post that names nobody
SITEURL = ""  # the address of the site; publishconf.py says it
TIMEZONE = "UTC"  # dates in front matter are meant in it
DEFAULT_LANG = "en"
LOOK = "brick+book"  # colours and letters of theme/looks/, as in "harbour", "plain" or "harbour+plain"

# --- Lists and menu --------------------------------------------------------------------------------------
DEFAULT_CATEGORY = "Notes"  # of a post that names none
CHECKS_KEYS: tuple[str, ...] = ()  # further keys of posts and pages that your own theme reads, beside extra_…
DEFAULT_PAGINATION = 8  # posts on a page of a list
MENUITEMS: list[tuple[str, str]] = []  # ("Name", "address") each; without any, the pages are the menu
SOCIAL: list[tuple[str, str]] = []  # ("Name", "https://…") each, in the footer
SHARE_LINKS = ("linkedin", "mastodon", "whatsapp", "mail")  # below each post, plain links; () for none

# --- Comments: one Markdown file each, content/comments/<slug of the post>/<id>.md ------------------------
COMMENTS_DEPTH = 4  # levels of answers that a page indents; deeper ones say whom they answer
COMMENTS_AVATARS = True  # a small picture beside each name, drawn from the name by the build
COMMENTS_CLOSE_AFTER_DAYS = 0  # how long a post takes comments; 0 for ever ("comments: closed" closes one post)
COMMENTS_INTAKE = ""  # where the comment form is served, such as "/intake/"; "" while there is no intake
COMMENTS_COMMIT = False  # whether each comment that you publish (tasks.py comments) is committed to git
COMMENTS_EMAIL = ""  # without an intake, readers write to this address; "" for nowhere
COMMENTS_IMAP = ""  # its mail server, "imap.example.com", for comments mail; password: variable COMMENTS_IMAP_PASSWORD
COMMENTS_IMAP_SECURITY = "tls"  # or "starttls", or "none" for a server on the same machine
COMMENTS_IMAP_USER = ""  # COMMENTS_EMAIL, if ""
COMMENTS_IMAP_FOLDER = "INBOX"  # the folder at the mail server that comments come to
COMMENTS_FOLDER = "comments"  # where they are, below content/

# The intake (tasks.py intake) takes what readers send; it waits in the inbox until you say yes (tasks.py comments).
COMMENTS_INBOX = "inbox"  # a folder here, or "s3://bucket/prefix" for a bucket that several machines share
COMMENTS_INDEX = ".cache/published.json"  # in which a build says what is published: for intake, desk and stamp
COMMENTS_TRUSTED_PROXIES: tuple[str, ...] = ()  # addresses whose X-Forwarded-For is believed, such as "127.0.0.1"
COMMENTS_RATE = "5 per 10 minutes"  # how often one reader may comment …
COMMENTS_TOTAL_RATE = "300 per hour"  # … and all of them together; two machines that take comments allow twice as many
COMMENTS_RATE_IN_INBOX = False  # whether several machines count together, which takes them longer
COMMENTS_MAX_LENGTH = 5000  # characters of a comment
COMMENTS_MAX_LINKS = 3  # links in a comment
COMMENTS_MIN_SECONDS = 2  # between preview and sending
COMMENTS_MAX_HOURS = 24  # after which a preview has to be shown anew
COMMENTS_SPAM_WORDS: tuple[str, ...] = ()  # each of them adds 3 to the score of a comment
COMMENTS_MAX_SCORE = 10  # a comment with this score is refused; the others wait, with their score and why
COMMENTS_LET_PASS = False  # those you approved before, once they say by mail that the comment is theirs, do not wait
COMMENTS_TRASH_DAYS = 30  # how long a decision on a comment can be taken back; what you threw away is kept so long
COMMENTS_RETENTION_DAYS = 180  # how long a reader's e-mail address is kept to tell them of replies
COMMENTS_AKISMET = ""  # a service to ask, such as "https://rest.akismet.com/1.1/comment-check": it sees your readers
COMMENTS_MODERATOR = ""  # who gets a mail for each comment, with a link to decide; needs COMMENTS_SMTP
COMMENTS_MAIL_QUOTES = True  # whether that mail quotes the comment; without, no word of a reader's is in it
COMMENTS_LINK_DAYS = 7  # how long such a link works
COMMENTS_SMTP = ""  # mail server, such as "mail.example.com:587"; the password: variable COMMENTS_SMTP_PASSWORD
COMMENTS_SMTP_SECURITY = "starttls"  # or "tls", or "none" for a server on the same machine
COMMENTS_SMTP_USER = ""
COMMENTS_SENDER = ""  # address that mail to you and to readers comes from

# --- You May Also Like: plugins.related chooses; in a post, "related: slug, slug", "none" or "never" decide --------
RELATED_LIMIT = 3  # how many posts to suggest
RELATED_TEXT_WEIGHT = 1.0  # how much words in common count, 0 (not at all) to 10 …
RELATED_TAG_WEIGHT = 0.2  # … tags in common, of which the rare ones count most …
RELATED_CATEGORY_WEIGHT = 0.05  # … and the same category
RELATED_HEADING_WEIGHT = 0.2  # how much the words of title and tags count, compared to those of the body
RELATED_TIME_WEIGHT = 0.5  # the share of its score that a post from another time may lose; 0: time does not matter
RELATED_TIME_SCALE = 16.0  # days apart at which half of that share is lost
RELATED_THRESHOLD = 0.25  # how much two posts must have in common that share no tag, or fewer are suggested; 0: nothing
RELATED_WINDOW: float | None = None  # the most days between a post and one that it suggests; None: any
RELATED_LINKED = False  # whether to suggest posts that the body links to already
RELATED_SAME_CATEGORY = False  # whether to suggest posts of the same category only
RELATED_SERIES = False  # whether parts of a series, which their pages list anyway, suggest each other

# --- Where `publish` sends the site ----------------------------------------------------------------------
PUBLISH_TO = ""  # a folder, user@host:/path (rsync), s3://bucket/prefix, git:remote#branch; "" for nowhere
PUBLISH_PACKED: tuple[str, ...] = ()  # packed copies that your web server serves instead: "gzip", "br"
PUBLISH_DEMO = False  # what `publish --demo` sets: nobody has to keep the demo's addresses

# --- Feeds -----------------------------------------------------------------------------------------------
FEEDS_ADDRESS = ""  # the site's address in feeds, which need a whole one; empty: SITEURL, here http://localhost:8000
FEEDS_ITEMS = 20  # the most posts in a feed; older ones are in its archive
FEEDS_COMMENTS = 50  # the most comments in the feed of all comments; a post's own feed has all of them
FEEDS_RELATED = False  # end each post with links to related ones: a new post then changes old ones for some readers
FEEDS_TTL = 60  # minutes for which a feed reader need not ask again
FEEDS_REDIRECTS = True  # keep copies where other systems have their feeds, and write _redirects, .htaccess, nginx.conf
FEEDS_HUB = ""  # the address of a WebSub hub, which tells subscribers of a post at once
# A recording that a post names ("enclosure: episode.mp3") plays on its page, and is in the feeds that have the post.
FEEDS_PODCAST = False  # a feed of all posts with one, for directories; it needs IMAGES_ARTWORK and the next two
FEEDS_PODCAST_CATEGORY = ""  # one of Apple's, as in "Business" or "Business > Careers"
FEEDS_PODCAST_EMAIL = ""  # where directories write to; everybody can read it in the feed
FEEDS_PODCAST_TITLE = ""  # SITENAME, if ""
FEEDS_PODCAST_DESCRIPTION = ""  # SITESUBTITLE, if ""
FEEDS_PODCAST_AUTHOR = ""  # AUTHOR, if ""
FEEDS_PODCAST_EXPLICIT = False  # whether it is for adults; a post may say otherwise of its own
FEEDS_PODCAST_TYPE = "episodic"  # or "serial", to be heard from the first episode on
FEEDS_PODCAST_GUID = ""  # its podcast:guid, if it has one from elsewhere or the blog has moved; "": of its address

# --- Pictures: plugins.images makes AVIF, WebP and JPEG of what stands beside a post ----------------------
IMAGES_WIDTHS = (200, 400, 800, 1200, 1600)  # in pixels; a picture is never made wider than it is
IMAGES_SIZES = "(min-width: 46rem) 42rem, 100vw"  # how wide the theme shows a picture in a post
IMAGES_AVIF_QUALITY, IMAGES_WEBP_QUALITY, IMAGES_JPEG_QUALITY = 55, 75, 80  # of 100
IMAGES_ICON = ""  # a square picture in content/, 512 pixels or more; without one the icons are drawn
IMAGES_ARTWORK = ""  # a square picture in content/, 1400 pixels or more: of the podcast
IMAGES_CARDS = True  # whether the link preview of a post without a picture is drawn: its title, in fonts of the theme …
IMAGES_CARD_FONTS = ("fonts/brygada-1918-latin.woff2", "fonts/brygada-1918-latin-ext.woff2")
IMAGES_CARD_COLORS: tuple[str, ...] = ()  # … and colours of paper, ink, two discs, and both; empty: those of the look
IMAGES_CACHE = ".cache/images"
IMAGES_CACHE_SIZE = 1000  # megabytes of pictures kept for the next build, if those of the site are not more
IMAGES_WORKERS = 0  # pictures to make at once; 0: one a processor

# --- Films and the like, shown on a click ----------------------------------------------------------------
PROSE_EMBEDS: tuple[str, ...] = ()  # hosts of frames beside YouTube and Vimeo, such as "player.example.org"

# --- Links: what leads nowhere is refused ----------------------------------------------------------------
LINKS_NEIGHBOURS: tuple[str, ...] = ()  # what else the host serves, such as "/cv.pdf" or, with all below it, "/shop/"
LINKS_SCHEMES: tuple[str, ...] = ()  # what links may begin with besides https, mailto and the like, such as "gemini"

# --- For machines: plugins.seo writes sitemap.xml, robots.txt, site.webmanifest and _headers ---------------
SEO_COLOR = ""  # what a phone paints around the site; empty: the look's paper
SEO_IMMUTABLE = ("images", "pagefind/fragment", "pagefind/index")  # folders whose files never change under a name
CSP_EXTRA: dict[str, str] = {}  # what pages may load besides, such as {"img-src": "https://example.com"}

# --- Settings that have another name now, by the old one: a build names the new one --------------------------
RENAMED: dict[str, str] = {}

# === How Pelican is set up: the theme, the plugins and the tests count on it ==============================

PATH = "content"
ARTICLE_PATHS = ["posts"]
PAGE_PATHS = ["pages"]
STATIC_PATHS: list[str] = []  # pictures come along with the post that shows them
THEME = "theme"
OUTPUT_PATH = "output"
PLUGINS = [
    "plugins.authors",
    "plugins.checks",
    "plugins.comments",
    "plugins.feeds",
    "plugins.images",
    "plugins.incremental",
    "plugins.lists",
    "plugins.look",
    "plugins.prose",
    "plugins.prose.links",
    "plugins.publish",
    "plugins.related",
    "plugins.search",
    "plugins.seo",
    "plugins.site",
]

# A post is posts/<slug>.md, or posts/<slug>/index.md with its pictures beside it; or deeper down, as in posts/2026/.
PATH_METADATA = r"(?:posts|pages)/(?:[^/]+/)*?(?:(?P<date>\d{4}-\d{2}-\d{2})-)?(?P<slug>[^/]+?)(?:/index)?\.md$"
FILENAME_METADATA = ""
USE_FOLDER_AS_CATEGORY = False

# --- Addresses -------------------------------------------------------------------------------------------
ARTICLE_URL = PAGE_URL = "{slug}/"
ARTICLE_SAVE_AS = PAGE_SAVE_AS = "{slug}/index.html"
ARTICLE_LANG_URL = PAGE_LANG_URL = "{lang}/{slug}/"
ARTICLE_LANG_SAVE_AS = PAGE_LANG_SAVE_AS = "{lang}/{slug}/index.html"
DRAFT_URL = DRAFT_PAGE_URL = "drafts/{slug}/"
DRAFT_SAVE_AS = DRAFT_PAGE_SAVE_AS = "drafts/{slug}/index.html"
DRAFT_LANG_URL = DRAFT_PAGE_LANG_URL = "drafts/{lang}/{slug}/"
DRAFT_LANG_SAVE_AS = DRAFT_PAGE_LANG_SAVE_AS = "drafts/{lang}/{slug}/index.html"
CATEGORY_URL, CATEGORY_SAVE_AS = "category/{slug}/", "category/{slug}/index.html"
TAG_URL, TAG_SAVE_AS = "tag/{slug}/", "tag/{slug}/index.html"
AUTHOR_URL, AUTHOR_SAVE_AS = "author/{slug}/", "author/{slug}/index.html"
ARCHIVES_SAVE_AS, ARCHIVES_URL = "archives/index.html", "archives/"
CATEGORIES_SAVE_AS, CATEGORIES_URL = "categories/index.html", "categories/"
TAGS_SAVE_AS, TAGS_URL = "tags/index.html", "tags/"
AUTHORS_SAVE_AS, AUTHORS_URL = "authors/index.html", "authors/"
SEARCH_SAVE_AS, SEARCH_URL = "search/index.html", "search/"
YEAR_ARCHIVE_URL, YEAR_ARCHIVE_SAVE_AS = "{date:%Y}/", "{date:%Y}/index.html"
DIRECT_TEMPLATES = ["index", "archives", "categories", "tags", "authors", "search", "404"]
PAGINATED_TEMPLATES = {"index": None, "tag": None, "category": None, "author": None}
PAGINATION_PATTERNS = (
    (1, "{url}", "{save_as}"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
)
SLUGIFY_USE_UNICODE = True  # a tag in another script keeps an address of its own
SLUG_REGEX_SUBSTITUTIONS = [
    (r"\+", " plus "),  # C, C++ and C# are three tags
    (r"(?<=\w)#", " sharp "),
    (r"[^\w\s-]", ""),
    (r"(?u)\A\s*", ""),
    (r"(?u)\s*\Z", ""),
    (r"[-\s_]+", "-"),
]
SEO_PAGES = ("subscribe/",)  # what the sitemap lists besides posts, pages and the lists of them
COMMENTS_STYLESHEETS = tuple(f"theme/css/{sheet}.css" for sheet in ("tokens", "site", "comments", "forms"))

# --- What a build may depend on: not on this machine's language, and not on the network ------------------
LOCALE = ["C.UTF-8", "C"]
STOP_BEFORE_WRITING = False  # what `check` sets for a build that is to find faults alone
WITH_FUTURE_DATES = False  # a post dated later than now waits as a draft
LOAD_CONTENT_CACHE = CACHE_CONTENT = False
DELETE_OUTPUT_DIRECTORY = False

# --- plugins.feeds makes the feeds; Pelican's own are off -------------------------------------------------
FEED_ATOM = FEED_RSS = FEED_ALL_ATOM = FEED_ALL_RSS = None
CATEGORY_FEED_ATOM = CATEGORY_FEED_RSS = TAG_FEED_ATOM = TAG_FEED_RSS = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = TRANSLATION_FEED_RSS = None

# --- How Markdown and templates are compiled -------------------------------------------------------------
MARKDOWN = {
    "extensions": [
        "markdown.extensions.extra",
        "markdown.extensions.meta",
        "markdown.extensions.sane_lists",
        "plugins.prose.markdown",
    ],
    "extension_configs": {"markdown.extensions.smarty": {}},
    "output_format": "html",
}
JINJA_ENVIRONMENT = {
    "autoescape": True,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "auto_reload": False,  # a build does not ask of each include whether its file has changed
    "extensions": [],
}
JINJA_GLOBALS = {"languages": read_words()}  # what the theme says; words/ beside this file
TYPOGRIFY = False
LOG_FILTER = [(30, "Empty alt attribute for image %s in %s")]  # plugins.images says it with file and line
