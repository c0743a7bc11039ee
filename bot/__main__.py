"""`python -m bot` is `cairn`."""

import sys

from bot.cli import main

sys.exit(main())
