"""Personal data: how long it is kept, where it lies for one person, and taking it away."""
