"""The addresses of the simulated Zoom: its API, its pages, and the control API's part."""
