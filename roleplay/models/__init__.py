"""The model door: every word a language model says or reads passes here, whoever serves it."""
