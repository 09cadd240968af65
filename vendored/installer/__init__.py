"""What install.py is made of. Standard library only, in a dialect that every Python since 3.6 reads."""


class InstallError(Exception):
    """Why nothing was installed, in one sentence a researcher can act on."""
