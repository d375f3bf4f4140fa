#!/usr/bin/env python3
"""Every argument and block that the Terraform export writes stands in the provider's schema, with its type.

Usage: python3 tests/peers/terraform_schema.py WHEEL FILE.tf…

WHEEL is the file that `pip download --no-deps cdktf-cdktf-provider-aws` brings: it has the schema of hashicorp/aws 6 as classes,
which are read and not run. Blocks are looked into one level deep.
"""

import ast
import re
import sys
import zipfile

RESOURCE = re.compile(r'^resource "aws_(\w+)" "(\w+)" \{$')
ARGUMENT = re.compile(r"^  (\w+) += (.*)$")
BLOCK = re.compile(r"^  (\w+) \{$")
INNER = re.compile(r"^    (\w+) += ")
META = {"depends_on", "provider", "count", "for_each", "lifecycle"}


class Schema:
    def __init__(self, wheel):
        self.wheel = zipfile.ZipFile(wheel)
        self.known = {}

    def of(self, kind):
        """The classes of a resource with their arguments: each one's name and the text of its type."""
        if kind not in self.known:
            # Names that are words of Python's or of the package's own have another folder.
            folders = {f"cdktf_cdktf_provider_aws/{name}/__init__.py" for name in (kind, kind + "_")}
            found = [name for name in self.wheel.namelist() if name in folders]
            classes = {}
            for name in found:
                for node in ast.parse(self.wheel.read(name)).body:
                    if isinstance(node, ast.ClassDef):
                        for member in node.body:
                            if isinstance(member, ast.FunctionDef) and member.name == "__init__":
                                arguments = member.args.kwonlyargs
                                classes[node.name] = {
                                    it.arg.rstrip("_"): ast.unparse(it.annotation) for it in arguments
                                }
            self.known[kind] = classes
        return self.known[kind]


def fits(value, annotation):
    """Whether a value as it is written may have a type: what refers to something else is not looked at."""
    if value.startswith('"'):
        return "builtins.str" in annotation or "jsii.Number" in annotation
    if value in ("true", "false"):
        return "builtins.bool" in annotation
    if re.fullmatch(r"-?\d+", value):
        return "jsii.Number" in annotation or "builtins.str" in annotation
    if value.startswith("["):
        return "Sequence" in annotation
    if value.startswith("{"):
        return "Mapping" in annotation or "Dict" in annotation
    return True


def check(schema, path):
    findings, seen = [], 0
    arguments, classes, kind, block = {}, {}, None, None
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        line = line.rstrip("\n")
        if match := RESOURCE.match(line):
            kind, block = match[1], None
            classes = schema.of(kind)
            camel = "".join(part.capitalize() for part in kind.split("_")).lower()
            config = [own for name, own in classes.items() if name.lower() in (camel, camel + "a")]
            arguments = config[0] if config else {}
            if not config:
                findings.append(f"{path}:{number}: there is no aws_{kind}")
        elif line == "}":
            kind = None
        elif kind is None:
            continue
        elif match := ARGUMENT.match(line):
            seen += 1
            name, value = match[1], match[2]
            if name not in arguments and name not in META:
                findings.append(f"{path}:{number}: aws_{kind} has no argument {name}")
            elif name in arguments and not fits(value, arguments[name]):
                findings.append(f"{path}:{number}: aws_{kind}.{name} is no {arguments[name]}")
        elif match := BLOCK.match(line):
            block = match[1]
            if block not in arguments:
                findings.append(f"{path}:{number}: aws_{kind} has no block {block}")
        elif block and (match := INNER.match(line)):
            seen += 1
            names = [own for name, own in classes.items() if name.lower().endswith(block.replace("_", ""))]
            if names and not any(match[1] in own for own in names):
                findings.append(f"{path}:{number}: the block {block} of aws_{kind} has no argument {match[1]}")
    return findings, seen


def main():
    if len(sys.argv) < 3:
        print(__doc__)
        return 2
    schema = Schema(sys.argv[1])
    total, wrong = 0, 0
    for path in sys.argv[2:]:
        findings, seen = check(schema, path)
        total += seen
        wrong += len(findings)
        for finding in findings:
            print(finding)
    print(f"{total - wrong} passed, {wrong} failed")
    return 1 if wrong or not total else 0


if __name__ == "__main__":
    sys.exit(main())
