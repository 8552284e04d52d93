"""Where the local stage keeps its data, and who is using it.

Whoever uses a folder holds a shared lock on it for as long as its process lives, so that several
servers may; whoever empties it holds an exclusive one. A killed process holds none any more.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

from onfile.local.start_error import StartError


class DataFolder:
    """`directory` and what is in it: `data`, the store; `vault_key`, what seals some of it."""

    def __init__(self, directory: Path, *, in_memory: bool = False) -> None:
        """Makes it where there is none, for its owner alone. Raises OSError where it can't be.

        `in_memory` says that the store is to leave nothing there.
        """
        self.in_memory = in_memory
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.directory = directory
        self.data = directory / "data"
        self.vault_key = directory / "vault.key"
        self._lock = os.open(directory / "data.lock", os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)

    def share(self, user: str) -> None:
        """Hold it beside others until `release`; `user` says in a few words who it is.

        Waits while somebody empties it.
        """
        if self._lock_alone():
            os.ftruncate(self._lock, 0)  # the others are gone
        fcntl.flock(self._lock, fcntl.LOCK_SH)
        os.write(self._lock, f"{os.getpid()} {user}\n".encode())

    def empty(self) -> None:
        """Delete the data; the key of the vault stays. To be followed by `share`.

        Raises StartError that names who is using it: nothing is deleted then.
        """
        if not self._lock_alone():
            users = ", ".join(self._users()) or "another process"
            raise StartError(
                f"{self.data} is in use by {users}: end that first, or leave FRESH out"
            )
        # Not the folder itself: it may be a link, or a disk of its own.
        for entry in self.data.iterdir() if self.data.exists() else ():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()

    def release(self) -> None:
        """Others may empty it. The object is of no use any more."""
        os.close(self._lock)

    def _lock_alone(self) -> bool:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _users(self) -> list[str]:
        """Those who noted themselves since nobody held it, and are alive."""
        notes = os.pread(self._lock, os.fstat(self._lock).st_size, 0).decode(errors="replace")
        users = [line.partition(" ") for line in notes.splitlines()]
        return [f"{user} (process {pid})" for pid, _, user in users if _is_alive(pid)]


def _is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except PermissionError:
        return True
    except (ProcessLookupError, ValueError, OverflowError):
        return False
    return True
