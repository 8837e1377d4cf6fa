"""Rehearsal: a persona played against simulated trainees, to prove that it is difficult in the right way."""
