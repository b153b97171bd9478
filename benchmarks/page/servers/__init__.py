"""The servers that are compared, one module each; every one listens on `PORT` until it is stopped."""
