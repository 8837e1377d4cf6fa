"""The customer: appraise → feel → decide → speak → referee, one exchange at a time."""
