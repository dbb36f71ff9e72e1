"""Reads resources alike, whichever of their forms they are written in: the one layer over the engine's properties."""
