"""Stock Pelican with its own theme, as near to what our blog has as that allows."""

SITENAME, AUTHOR, SITEURL = "Bench", "Ada Quill", "https://blog.example.com"
TIMEZONE, DEFAULT_LANG = "Europe/London", "en"
PATH, ARTICLE_PATHS = "content", ["posts"]
THEME, THEME_TEMPLATES_OVERRIDES = "simple", ["overrides"]
ARTICLE_URL, ARTICLE_SAVE_AS = "{slug}/", "{slug}/index.html"
DEFAULT_PAGINATION = 8
PAGINATED_TEMPLATES = {"index": None, "tag": None, "category": None, "author": None}
DIRECT_TEMPLATES = ["index", "tags", "categories", "authors", "archives"]
FEED_DOMAIN, FEED_RSS, FEED_MAX_ITEMS = SITEURL, "feed.xml", 20
CATEGORY_FEED_RSS, TAG_FEED_RSS = "feeds/category-{slug}.xml", "feeds/tag-{slug}.xml"
AUTHOR_FEED_RSS = "feeds/author-{slug}.xml"
FEED_ATOM = FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TAG_FEED_ATOM = AUTHOR_FEED_ATOM = TRANSLATION_FEED_ATOM = None
PLUGINS, RELATED_POSTS_MAX = ["pelican.plugins.related_posts"], 3
LOAD_CONTENT_CACHE = CACHE_CONTENT = False
