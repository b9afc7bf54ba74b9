"""What many tests need: builders of sites, fakes, programs."""
