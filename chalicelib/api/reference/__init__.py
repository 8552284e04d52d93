"""The reference of the API for its users: `/openapi.json`, and `/docs` for people.

Only `routes` is imported at start. The rest, which reads the declarations of the resources and
writes the document and the page, is imported at the first request for one of the two.
"""
