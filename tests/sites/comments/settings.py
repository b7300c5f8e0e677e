PLUGINS = ["plugins.comments"]
COMMENTS_DEPTH = 3
COMMENTS_INTAKE = "/intake/"
THEME_TEMPLATES_OVERRIDES = ["templates"]
