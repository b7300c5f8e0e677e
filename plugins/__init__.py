"""The features of the blog, one package each; `PLUGINS` in pelicanconf.py switches them on."""
