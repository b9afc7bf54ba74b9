"""Takes in news from other systems, and proves that no word, picture or address was lost."""
