"""Personal data: how long it is kept, handing out what is held on a person, and erasing it."""
