PLUGINS = ["plugins.checks", "plugins.comments"]
COMMENTS_DEPHT = 3
COMMENTS_AVATARS = "yes"
