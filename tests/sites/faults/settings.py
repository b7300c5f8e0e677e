PLUGINS = ["plugins.checks"]
