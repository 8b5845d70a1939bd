"""The promise that nobody is singled out, as the one number that every publication keeps."""

K_ANONYMITY = 10
"""A published cell, and a mark on a map, stands for at least this many people."""
