"""The nouns of Videomeet and the decisions that need no outside world; standard library and idna only."""
