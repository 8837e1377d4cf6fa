"""The grader: finders see checks, findings hold them to real sentences, the scorecard counts, the coach suggests."""
