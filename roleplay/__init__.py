"""roleplay: practise hard customer conversations and be graded with your own words as evidence."""

__version__ = "0.1.0"
