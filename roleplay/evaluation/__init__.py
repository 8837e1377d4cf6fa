"""Eval runs: labelled cases, suites, figures, comparisons and gates."""
