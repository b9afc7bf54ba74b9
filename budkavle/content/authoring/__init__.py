"""What helps writers begin: new items, and what items can refer to."""
