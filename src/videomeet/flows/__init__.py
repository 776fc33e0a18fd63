"""What Videomeet does, one file per journey; transactions open here, visibly."""
