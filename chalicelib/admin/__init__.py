"""The command line of whoever runs a stage: `python -m chalicelib.admin --stage STAGE COMMAND`."""
