"""What no AWS API tells in one answer: GET /inventory, everything that exists in all services; GET /stacks, what stacks hold."""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import stubs
from ministack.core.responses import AccountRegionScopedDict, AccountScopedDict

# Records of what happened, not things that somebody owns or pays for.
HISTORY = (
    "ministack.services.cloudformation",
    "ministack.services.cloudtrail",
    "ministack.services.sts",
)

# The same within other services, and what ministack itself keeps of things that are gone.
BOOKKEEPING = {
    "cloudwatch.alarm_history",
    "cloudwatch.metrics",
    "dynamodb.tags",
    "iam.aws_managed_attachment_counts",
    "s3.completed_multipart_uploads",
}


def inventory():
    """Each entry of each store of each service, as `service.store: key`."""
    entries = [f"{kind}: {physical_id}" for physical_id, kind in list(stubs.deployed.items())]
    for name, module in list(sys.modules.items()):
        if not name.startswith("ministack.services.") or name.startswith(HISTORY):
            continue
        for attribute, store in vars(module).items():
            label = f"{name.removeprefix('ministack.services.')}.{attribute.strip('_')}"
            if isinstance(store, (AccountScopedDict, AccountRegionScopedDict)) and label not in BOOKKEEPING:
                entries += [f"{label}: {text(key)}" for key, record in list(store._data.items()) if exists(record)]
    return sorted(set(entries))


def exists(record):
    if not isinstance(record, dict):
        return True
    # A key that was deleted waits for 30 days, at no cost; a layer is its versions.
    return record.get("KeyState") != "PendingDeletion" and record.get("versions") != []


def text(key):
    # The account and the region come first and are the same for all.
    return " ".join(str(part) for part in key[1:]) if isinstance(key, tuple) else str(key)


def stacks():
    from ministack.services.cloudformation import _stacks

    return [
        {
            "name": stack["StackName"],
            "status": stack["StackStatus"],
            "outputs": {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])},
            "resources": [
                {
                    "logicalId": logical_id,
                    "type": resource.get("ResourceType", resource.get("Type", "")),
                    "physicalId": resource.get("PhysicalResourceId", ""),
                }
                for logical_id, resource in stack.get("_resources", {}).items()
            ],
        }
        for stack in list(_stacks._data.values())
    ]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        answer = {"/inventory": inventory, "/stacks": stacks}.get(self.path)
        if answer is None:
            self.send_error(404)
            return
        body = json.dumps(answer()).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def serve():
    """Listens on a free loopback port and returns it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]
