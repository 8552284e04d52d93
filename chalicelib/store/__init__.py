"""Where domain objects are kept: DynamoDB tables behind repositories.

Rows never leave this package; each has one conversion to and from its domain object.
"""
