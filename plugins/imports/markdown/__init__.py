"""Blogs in Markdown: the folders of Hugo, Jekyll, Eleventy, Astro, Pelican and Obsidian."""
