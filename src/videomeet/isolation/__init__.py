"""Work on bytes from outside, in processes with limits: whatever they are, they stop nobody."""
