"""What the HTML pages of the house share: how templates are read, and how a page looks."""
