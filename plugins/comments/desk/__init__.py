"""Where the author decides: what waits is read, published, answered or thrown away."""
