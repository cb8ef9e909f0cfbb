"""What people hold in their hands: server-rendered pages in French, under `/console/`.

The console decides nothing: it reads with the functions that the API and the worker use, and acts by telling facts
through the same door. One module a page; templates and the style sheet stand beside them.
"""
