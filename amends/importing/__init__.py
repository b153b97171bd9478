"""Taking over what other systems know: read, checked for sense, and written a customer at a time."""
