"""What the template holds beside the functions, which `chalice package` writes into it."""
