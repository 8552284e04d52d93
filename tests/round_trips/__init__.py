"""Every attribute that may be written is written, read, changed, cleared and listed by.

Made from the declarations: what is declared and kept nowhere fails here.
"""
