"""How answers are said in running text: the same words on the command line and on the pages."""
