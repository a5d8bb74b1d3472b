"""``python -m chatbot.cli`` is ``flowershop``."""

import sys

from chatbot.cli.program import main

if __name__ == "__main__":
    sys.exit(main())
