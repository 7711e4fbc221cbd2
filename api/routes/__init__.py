"""The routes, a module a subject. Each is a few lines: who may see what, one read, one answer."""
