"""The doors: GraphQL, HTTP, sign-in, the command line."""
