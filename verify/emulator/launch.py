"""Starts ministack as the cloud that `npm run verify -- emulator` deploys into.

Environment: GATEWAY_PORT, POSTGRES_PORT and POSTGRES_PASSWORD (a PostgreSQL of our own, its superuser `postgres`), AMI_PARAMETERS (names,
by commas), and what ministack itself reads. Prints one line of JSON once its control server listens: {"controlPort", "stubbed", "stubFaults"}.
Ends when its standard input closes, so that it never outlives the one who started it.
"""

import json
import os
import signal
import sys
import threading

import aurora
import control
import corrections
import ministack.app
import stubs

# Functions are processes of their own: they find what Lambda has installed, and we have not, here.
os.environ["PYTHONPATH"] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "functions")


def end_with_standard_input():
    sys.stdin.buffer.read()
    os.killpg(os.getpgrp(), signal.SIGKILL)


def main():
    gateway_port = int(os.environ["GATEWAY_PORT"])
    faults = stubs.install()
    corrections.install(gateway_port, os.environ["AMI_PARAMETERS"].split(","))
    aurora.install(int(os.environ["POSTGRES_PORT"]), os.environ.pop("POSTGRES_PASSWORD"))
    control_port = control.serve()
    print(json.dumps({"controlPort": control_port, "stubbed": sorted(stubs.LISTED), "stubFaults": faults}), flush=True)
    threading.Thread(target=end_with_standard_input, daemon=True).start()

    sys.argv = ["ministack"]
    ministack.app.main()


main()
