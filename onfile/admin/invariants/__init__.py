"""What must hold of the stored rows, whatever failed and whenever. `check` looks for what does not.

| | holds |
|---|---|
| I1 | one idempotency key, at most one transaction |
| I2 | a transaction is found by its id, in its customer's list, and in its organisation's |
| I3 | refundable is what was taken less the refunds; refund and payment name each other |
| I4 | an account's default is a living method of its own, and the copy in its row is true |
| I5 | no transaction refers to the method or customer of another |
| I6 | the status is one that the recorded history leads to |
| I7 | nothing is in flight past the limit |
| I8 | pointers, guards and records agree with what they point to |
| I9 | an organisation has said whether it takes refunds that name no payment |
| I10 | every table is there, and, where details are sealed, the key of their fingerprints |
| I11 | each index behind a transaction's row has what the row says, and nothing else |
"""
