#!/bin/sh
# Stands in, under their names, for programs of Amazon Linux that would reach the network or the machine: asks the boot rung, which
# answers with the exit status in the first line and then with what the program says.
for argument do printf '%s\0' "$argument"; done |
  curl --silent --data-binary @- --header "x-parent: $PPID" "http://169.254.169.254/stub/${0##*/}" |
  {
    IFS= read -r status
    cat
    exit "${status:-1}"
  }
