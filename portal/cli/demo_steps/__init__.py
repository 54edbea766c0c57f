"""What ``portal demo`` prepares: one step per file, found by scan, each with ORDER and ``run(DemoRun)``.

A step runs at every start, so it looks first whether its work is done and is then quick.
"""

from portal.cli.demo_steps._steps import DemoRun as DemoRun
from portal.cli.demo_steps._steps import load_steps as load_steps
