"""`python -m jdfanalysis …`."""
import sys

from jdfanalysis.cli import main

if __name__ == "__main__":
    sys.exit(main())
