"""The embedded DynamoDB, held to what Amazon's DynamoDB Local does."""
