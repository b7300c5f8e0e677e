"""What differs in production. Build with it through `invoke publish`."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from pelicanconf import *  # noqa: F403  # production is these settings and the differences below

# The address of the site, without a slash at its end. A host that knows it, as our workflow does, says so in SITEURL.
SITEURL = os.environ.get("SITEURL", "https://blog.example.com").rstrip("/")
RELATIVE_URLS = False

# Drafts, and posts that wait for their date, stay at home.
DRAFT_SAVE_AS = DRAFT_LANG_SAVE_AS = DRAFT_PAGE_SAVE_AS = DRAFT_PAGE_LANG_SAVE_AS = ""
