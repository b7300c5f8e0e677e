"""WordPress: its export (WXR 1.0 to 1.2) read, its markup understood."""
