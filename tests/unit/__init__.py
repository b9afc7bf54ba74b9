"""One module each, in the packages' order; most without a whole build."""
