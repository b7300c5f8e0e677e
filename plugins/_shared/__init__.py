"""What all plugins share: values, text, front matter, settings, faults, files, and the one seam to Pelican."""
