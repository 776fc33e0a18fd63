"""What every page needs: request parsing, rendering, errors, callers, middleware, assets."""
