"""Each component: what it registers, and its life on the engine in a program of its own."""
