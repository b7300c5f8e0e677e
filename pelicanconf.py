"""The settings of this blog, a form to fill in; publishconf.py has the address of the site.

Every setting, with its default and what it does: plugins/_shared/defaults.py.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from plugins._shared.defaults import *

# --- The blog --------------------------------------------------------------------------------------------
SITENAME = "The Spare Chair"
SITESUBTITLE = "On meeting people for work, and keeping them"
AUTHOR = "The Spare Chair"  # of a post that names nobody
DEFAULT_LANG = "en"
TIMEZONE = "Europe/London"  # dates in front matter are meant in it
LOOK = "brick+book"  # colours and letters; `python3 tasks.py start --look list` shows what there is
COMMENTS_EMAIL = "comments@spare-chair.example"  # readers send comments to it; "" for nowhere

# --- Take the # before a line away, and write what you want ----------------------------------------------
# DEFAULT_CATEGORY = "Essays"  # of a post that names none
# DEFAULT_PAGINATION = 12  # posts on a page of a list
# MENUITEMS = [("About", "about/"), ("Archives", "archives/")]  # without it, the pages are the menu
# SOCIAL = [("Mastodon", "https://mastodon.example/@me")]  # in the footer
# SHARE_LINKS = ("linkedin", "mail")  # links below a post that pass it on; () for none

# COMMENTS_CLOSE_AFTER_DAYS = 90  # how long a post takes comments
# COMMENTS_AVATARS = False  # no small picture beside each name
# COMMENTS_INTAKE = "/intake/"  # where the comment form is served; README, "Taking comments in public"

# RELATED_LIMIT = 5  # how many posts to suggest below a post
# RELATED_WINDOW = 730  # the most days between a post and one that it suggests
# RELATED_SAME_CATEGORY = True

# FEEDS_ITEMS = 30  # posts in a feed; older ones are in its archive
# FEEDS_HUB = "https://pubsubhubbub.appspot.com/"  # tells subscribers of a post at once; sees their addresses

# IMAGES_ICON = "icon.png"  # a square picture in content/, 512 pixels or more
# CSP_EXTRA = {"img-src": "https://example.com"}  # what pages may load from elsewhere
# PLUGINS += ["plugins.own.mine"]  # a plugin of yours, in plugins/own/
