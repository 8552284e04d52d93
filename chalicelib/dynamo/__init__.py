"""The little that Onfile adds under PynamoDB: strict attributes, one client, ordered transactions.

Knows no table and nothing of payments; `store` and the sandbox processor stand on it.
"""
