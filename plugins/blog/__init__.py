"""What is done to a blog as a whole: making the demo one's own (`start`), bringing in a newer engine (`upgrade`)."""
