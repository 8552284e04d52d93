"""Where the service lies: `app.py`, `chalicelib`, and the lock file of what a function runs.

In the repository beside this package, at the top, where Chalice wants them. In the wheel under
`onfile/service`: at the top of site-packages `chalicelib` would be every other Chalice
application's too (docs/decisions/0034-wheel.md).
"""

from __future__ import annotations

import sys
from pathlib import Path

_HERE = Path(__file__).parent


def service_folder() -> Path:
    """The folder that holds them."""
    packed = _HERE / "service"
    return packed if packed.is_dir() else _HERE.parent


def put_first() -> None:
    """Have `import chalicelib` find ours. To be called before anything imports it."""
    folder = str(service_folder())
    if folder not in sys.path[:1]:
        sys.path.insert(0, folder)
