"""What is set up otherwise for the public; publishconf.py imports it last but for the address of the site."""

RELATIVE_URLS = False

# Drafts, and posts that wait for their date, stay at home.
DRAFT_SAVE_AS = DRAFT_LANG_SAVE_AS = DRAFT_PAGE_SAVE_AS = DRAFT_PAGE_LANG_SAVE_AS = ""
