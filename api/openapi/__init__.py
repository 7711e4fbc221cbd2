"""/openapi.json: the document, what it says of each route, and the shapes of answers."""
