"""Loaded by each Python function of the emulator before its handler.

CDK's bucket deployment calls the program of its layer by the path that Lambda mounts it at. The emulator unpacks layers elsewhere, and
the AWS CLI in this one is built for Lambda's own Python. So whoever starts that path gets aws_program.py instead.
"""

import os
import subprocess
import sys

LAYER_PROGRAM = "/opt/awscli/aws"
OUR_PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "aws_program.py")

_start = subprocess.Popen.__init__


def _start_ours(self, args, *rest, **options):
    if isinstance(args, list) and args[:1] == [LAYER_PROGRAM]:
        args = [sys.executable, OUR_PROGRAM, *args[1:]]
    _start(self, args, *rest, **options)


subprocess.Popen.__init__ = _start_ours
