"""What the simulated Zoom remembers and the rules it follows; no address is answered here."""
