"""`python -m output_checks FOLDER`."""

import sys

from output_checks.cli import main

if __name__ == "__main__":
    sys.exit(main())
