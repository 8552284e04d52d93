"""The command line of whoever runs a stage: `python -m onfile.admin --stage STAGE COMMAND`."""
