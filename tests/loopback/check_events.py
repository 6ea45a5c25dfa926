#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks lines of `bradawl --json` against core/cli/events.schema.json.

Standard library only, so it knows just the part of JSON Schema (draft 2020-12) that the schema
uses, and refuses a schema with anything else: an unknown keyword must not pass as "valid".

    check_events.py SCHEMA [FILE]     exits 1 and names the first line that is wrong
"""
import json
import re
import sys

ANNOTATIONS = {"$schema", "$defs", "title", "description"}
TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "integer": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool) and v == int(v),
    "null": lambda v: v is None,
}


class Invalid(Exception):
    """The value does not fit; str() says where and why."""


class Schema:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.root = json.load(file)

    def check_line(self, line):
        """Returns the object of one line of output. Raises Invalid."""
        try:
            value = json.loads(line)
        except ValueError as error:
            raise Invalid(f"no JSON: {error}") from error
        self.check(self.root, value, "line")
        return value

    def check(self, schema, value, where):
        # Members first: then an event fails in every branch but its own because of its name.
        for keyword, wanted in sorted(schema.items(), key=lambda item: item[0] != "properties"):
            if keyword in ANNOTATIONS:
                continue
            rule = getattr(self, "rule_" + keyword.strip("$"), None)
            if rule is None:
                raise NotImplementedError(f"{where}: this checker does not know {keyword}")
            rule(wanted, value, where)

    def rule_ref(self, wanted, value, where):
        target = self.root
        for part in wanted.removeprefix("#/").split("/"):
            target = target[part]
        self.check(target, value, where)

    def rule_type(self, wanted, value, where):
        names = [wanted] if isinstance(wanted, str) else wanted
        if not any(TYPES[name](value) for name in names):
            raise Invalid(f"{where}: {value!r} is not of type {' or '.join(names)}")

    def rule_required(self, wanted, value, where):
        for name in wanted:
            if name not in value:
                raise Invalid(f"{where}: {name} is missing")

    def rule_properties(self, wanted, value, where):
        for name, schema in wanted.items():
            if name in value:
                self.check(schema, value[name], f"{where}.{name}")

    def rule_additionalProperties(self, wanted, value, where):  # pylint: disable=invalid-name
        if wanted is not True:
            raise NotImplementedError(f"{where}: additionalProperties must be true")

    def rule_const(self, wanted, value, where):
        if value != wanted:
            raise Invalid(f"{where}: {value!r} is not {wanted!r}")

    def rule_enum(self, wanted, value, where):
        if value not in wanted:
            raise Invalid(f"{where}: {value!r} is none of {wanted}")

    def rule_minimum(self, wanted, value, where):
        if value is not None and value < wanted:
            raise Invalid(f"{where}: {value} is less than {wanted}")

    def rule_pattern(self, wanted, value, where):
        if not re.search(wanted, value):
            raise Invalid(f"{where}: {value!r} does not match {wanted}")

    def rule_oneOf(self, wanted, value, where):  # pylint: disable=invalid-name
        reasons = []
        for schema in wanted:
            try:
                self.check(schema, value, where)
            except Invalid as error:
                reasons.append(str(error))
        if len(reasons) == len(wanted):
            # The branch of the right event fails last on its own members; the others on const.
            near = [reason for reason in reasons if ".event:" not in reason]
            raise Invalid(near[0] if near else f"{where}: no such event")
        if len(reasons) != len(wanted) - 1:
            raise Invalid(f"{where}: fits more than one description")


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    schema = Schema(sys.argv[1])
    source = open(sys.argv[2], encoding="utf-8") if len(sys.argv) == 3 else sys.stdin
    with source:
        for number, line in enumerate(source, 1):
            try:
                schema.check_line(line)
            except Invalid as error:
                sys.exit(f"line {number}: {error}\n  {line.rstrip()}")


if __name__ == "__main__":
    main()
