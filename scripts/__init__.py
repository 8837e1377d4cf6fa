"""Tools for those who change the project; none of them ships."""
