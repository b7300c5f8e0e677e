PLUGINS = ["plugins.comments"]
