"""Where what readers sent waits for the author: a folder, or a bucket that several machines share."""
