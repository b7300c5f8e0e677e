"""Brings the built site to where readers are: a folder, a server by rsync, a bucket, a branch of git.

`python -m plugins.publish TARGET` sends what has changed since the last time: first what nothing leads to yet, then
pages, then what leads to them; last goes what is no longer there, and only what was sent before.
"""
