"""The sandbox: a processor of its own, with its own books, that moves no real money.

Real behind the port: it honours references, keeps its ledger in a table that no other code reads,
and is driven by test numbers alone (docs/sandbox.md), so every failure can be rehearsed.
"""

from chalicelib.processors.sandbox.ledger import SandboxEntry
from chalicelib.processors.sandbox.processor import Sandbox

__all__ = ["Sandbox", "SandboxEntry"]
