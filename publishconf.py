"""What differs in public; `python3 tasks.py publish` builds by it."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from pelicanconf import *
from plugins._shared.production import *

# The address of the site. A host that knows it, as our workflow does, says so in SITEURL.
SITEURL = os.environ.get("SITEURL", "https://blog.example.com").rstrip("/")
