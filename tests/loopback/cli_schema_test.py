#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every event as JSON fits the schema, and the checker refuses what does not.

    cli_schema_test.py SCHEMA PROGRAM...     PROGRAM (cli_events_test --print) prints the lines
"""
import json
import subprocess
import sys

from check_events import Invalid, Schema


def refuses(schema, event):
    try:
        schema.check_line(json.dumps(event))
    except Invalid:
        return True
    return False


def main():
    schema = Schema(sys.argv[1])
    output = subprocess.run([*sys.argv[2:], "--print"], check=True, stdout=subprocess.PIPE)
    lines = output.stdout.decode("utf-8").splitlines()
    events = [schema.check_line(line) for line in lines]
    seen = {event["event"] for event in events}
    described = {reference["$ref"].rpartition("event-")[2] for reference in schema.root["oneOf"]}
    if seen != described:
        sys.exit(f"printed and described events differ: {sorted(seen ^ described)}")
    for event in events:
        required = schema.root["$defs"]["event-" + event["event"]]["required"]
        for member in ["t", *required]:
            if not refuses(schema, {k: v for k, v in event.items() if k != member}):
                sys.exit(f"{event['event']} passes without {member}")
            if not refuses(schema, {**event, member: {}}):
                sys.exit(f"{event['event']} passes with an object as {member}")
        schema.check_line(json.dumps({**event, "of_a_later_version": 1}))
    if not refuses(schema, {"t": 0, "event": "unheard-of"}) or not refuses(schema, {"t": -1}):
        sys.exit("the checker lets unknown events pass")
    print(f"{len(events)} lines, {len(described)} events")


if __name__ == "__main__":
    main()
