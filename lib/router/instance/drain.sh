#!/bin/bash
# Waits until the Auto Scaling group wants this instance to end, stops the router (which says GOODBYE and flushes its readings to
# the queue), then tells the group that the instance may go. Environment: GROUP_NAME, HOOK_NAME, AWS_REGION.
set -uo pipefail

metadata() {
  local token
  token=$(curl -sf -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token) || return 1
  curl -sf -H "X-aws-ec2-metadata-token: $token" "http://169.254.169.254/latest/meta-data/$1"
}

until [ "$(metadata autoscaling/target-lifecycle-state)" = Terminated ]; do sleep 3; done

echo 'The instance is to end: stopping the router'
systemctl stop headwater-router.service

until aws autoscaling complete-lifecycle-action --region "$AWS_REGION" --auto-scaling-group-name "$GROUP_NAME" \
  --lifecycle-hook-name "$HOOK_NAME" --instance-id "$(metadata instance-id)" --lifecycle-action-result CONTINUE; do
  echo 'The lifecycle action could not be completed; trying again'
  sleep 5
done
