"""The pages, for people with a browser: what the JSON views answer, to be read, printed and sent as a link.

Each page is a route of a few lines in a module of its subject, a view in words and figures, and a template.
"""
