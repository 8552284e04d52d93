"""The command: each directory tries the package of the same name under `onfile`."""
