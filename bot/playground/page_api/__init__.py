"""What the page and the test client ask for under /playground/: JSON in, JSON out."""
