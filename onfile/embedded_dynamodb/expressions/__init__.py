"""DynamoDB's expressions: each text parsed once, then checked and evaluated for each request."""
