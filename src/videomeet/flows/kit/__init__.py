"""Small parts that every flow may use: throttle, rate limiter, password hashing, paging."""
