"""The nouns, the values and settings they are made of, and problems with them."""
