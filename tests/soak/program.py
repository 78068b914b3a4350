"""The real program, broken on purpose if asked to: `python -m tests.soak.program FAULT|- serve|work ...`."""

import sys

from pledgebank.__main__ import main
from tests.soak.faults import FAULTS

if __name__ == "__main__":
    fault = sys.argv.pop(1)
    if fault != "-":
        FAULTS[fault]()
    main()
