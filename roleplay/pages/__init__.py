"""What the pages of the house share: how templates are read, how a page looks, plots of lines and of blocks, sections."""
