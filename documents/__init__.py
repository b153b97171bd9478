"""Templates of what is printed; they come with the finance desk."""
