#!/bin/sh
# Hands a call of Terraform to the tests' own process, which answers it (stand-in.ts).
call="$STAND_IN/calls/$$"
mkfifo "$call.code"
for line in "$PWD" "$TF_IN_AUTOMATION" "$TF_CLI_CONFIG_FILE" "$@"; do printf '%s\n' "$line"; done >"$call.new"
mv "$call.new" "$call.call"
read -r code <"$call.code"
cat "$call.out"
cat "$call.err" >&2
exit "$code"
