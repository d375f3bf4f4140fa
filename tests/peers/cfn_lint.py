#!/usr/bin/env python3
"""cfn-lint reads every template that the export wrote: none may have a finding.

Usage: python3 tests/peers/cfn_lint.py FOLDER    (needs `pip install cfn-lint`)

FOLDER is what `EXPORTS=FOLDER cargo test --no-default-features --test peers` fills with the exports of the examples, the samples
and of grown networks. The values of a load balancer's tags are left out: the lab takes what EC2 takes in a tag, and more
than Elastic Load Balancing does.
"""

import pathlib
import sys

import cores

try:
    from cfnlint.config import ConfigMixIn, ManualArgs
    from cfnlint.decode.decode import decode_str
    from cfnlint.jsonschema import validators
    from cfnlint.runner import Runner
except ImportError as missing:
    print(f"skipped: {missing}; pip install cfn-lint")
    sys.exit(0)


def config():
    # Where the networks are: all Regions take several times as long.
    return ConfigMixIn(**ManualArgs(regions=["us-east-1", "eu-west-1"]))


def alike(create):
    """cfn-lint makes a class of validators for each value that it looks into, which takes a fourth of its time: few are different."""
    made = {}

    def kept(validators=None, function_filter=None, fn_resolvers=None):
        key = (*(validators or {}).items(), None, *(fn_resolvers or {}).items(), repr(function_filter))
        if key not in made:
            made[key] = create(validators, function_filter, fn_resolvers)
        return made[key]

    return kept


def lint(file):
    """What `cfnlint.api.lint` finds, by rules that are loaded once for all files."""
    template, findings = decode_str(file.read_text(encoding="utf-8"))
    if not findings:
        runner.config = config()
        findings = runner.validate_template(template)
    return [
        f"{file.name}:{finding.linenumber}: {finding.rule.id} {finding.message}"
        for finding in findings
        # What only informs is not shown by the tool itself either.
        if not finding.rule.id.startswith("I")
        and not (finding.rule.id == "E3031" and "Tags" in (finding.path or []))
    ]


def main():
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    files = sorted(pathlib.Path(sys.argv[1]).glob("*.yaml"))
    found = cores.each(lint, files, lambda file: file.stat().st_size)
    for lines in found:
        for line in lines:
            print(line)
    wrong = sum(bool(lines) for lines in found)
    print(f"{len(files) - wrong} passed, {wrong} failed")
    return 1 if wrong or not files else 0


validators.create = alike(validators.create)
runner = Runner(config())
if __name__ == "__main__":
    sys.exit(main())
