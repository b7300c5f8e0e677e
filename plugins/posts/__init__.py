"""What a command does to a post's file: begin one, give it an id that lasts."""
