"""One signed request to a service of AWS that speaks JSON, for a fraction of botocore's client.

Knows no operation of any service. Credentials, settings and endpoints are botocore's.
"""
