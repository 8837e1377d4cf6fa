"""Benchmarks: `make bench` prints every figure as a ratio or a count within one run. Nothing here is a test."""
