"""Tests of the room of cost."""
