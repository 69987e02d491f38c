"""Resource types that ministack does not know: they get an id, and have no behaviour.

stubbed-types.json lists them. The list may only shrink: a type that ministack has learnt, and a stub that is not listed, are faults.
"""

import json
import os
import uuid

from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS

# Type -> prefix of the ids, and what Fn::GetAtt may ask for.
STUBS = {
    "AWS::Athena::NamedQuery": ("named-query-", ["NamedQueryId"]),
    "AWS::Budgets::Budget": ("budget-", []),
    "AWS::CloudFront::VpcOrigin": ("vo_", ["Id", "Arn"]),
    "AWS::EC2::EIP": ("eipalloc-", ["AllocationId", "PublicIp"]),
    "AWS::EC2::FlowLog": ("fl-", ["Id"]),
    "AWS::EC2::NatGateway": ("nat-", ["NatGatewayId"]),
    "AWS::EC2::SecurityGroupEgress": ("sgr-", ["Id"]),
    "AWS::EC2::SecurityGroupIngress": ("sgr-", ["Id"]),
}

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "stubbed-types.json"), encoding="utf-8") as file:
    LISTED = json.load(file)

# Physical id -> type, of those that are deployed now.
deployed = {}


def install():
    """Registers the stubs. Returns what is wrong with the list, as a list of sentences."""
    faults = [f"{kind} is stubbed, but not listed" for kind in STUBS if kind not in LISTED]
    for kind in LISTED:
        if kind in _RESOURCE_HANDLERS:
            faults.append(f"{kind} is known to ministack by now: take it off the list and out of stubs.py")
        elif kind not in STUBS:
            faults.append(f"{kind} is listed, but stubs.py has nothing for it")
    for kind, (prefix, attributes) in STUBS.items():
        if kind not in _RESOURCE_HANDLERS:
            _RESOURCE_HANDLERS[kind] = handlers(kind, prefix, attributes)
    return faults


def handlers(kind, prefix, attributes):
    def create(logical_id, properties, stack_name):
        physical_id = prefix + uuid.uuid4().hex[:12]
        deployed[physical_id] = kind
        return physical_id, answers(physical_id)

    def update(physical_id, old_properties, properties, stack_name):
        return physical_id, answers(physical_id)

    def delete(physical_id, properties):
        deployed.pop(physical_id, None)

    def answers(physical_id):
        return {name: physical_id for name in attributes}

    return {"create": create, "update": update, "delete": delete}
