PLUGINS = ["plugins.checks", "plugins.comments", "plugins.prose.links"]
COMMENTS_DEPHT = 3
COMMENTS_AVATARS = "yes"
