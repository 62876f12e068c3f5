"""`python -m yunti.cli` is the command `yunti`."""

import sys

from yunti.cli.main import run

if __name__ == "__main__":
    sys.exit(run())
