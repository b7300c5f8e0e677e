"""What readers send, and the pages that take it."""
