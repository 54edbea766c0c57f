"""``make years``; its processes import the module beside this one."""

import sys

from tests.support.years.towns import main

sys.exit(main())
