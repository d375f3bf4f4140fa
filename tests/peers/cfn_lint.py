#!/usr/bin/env python3
"""cfn-lint reads every template that the export wrote: none may have a finding.

Usage: python3 tests/peers/cfn_lint.py FOLDER    (needs `pip install cfn-lint`)

FOLDER is what `EXPORTS=FOLDER cargo test --no-default-features --test peers` fills with the exports of the examples, the samples
and of grown networks. The values of a load balancer's tags are left out: the lab takes what EC2 takes in a tag, and more
than Elastic Load Balancing does.
"""

import pathlib
import sys

try:
    from cfnlint.api import ManualArgs, lint
except ImportError as missing:
    print(f"skipped: {missing}; pip install cfn-lint")
    sys.exit(0)


# Where the networks are: all Regions take several times as long.
REGIONS = ["us-east-1", "eu-west-1"]


def main():
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    wrong = 0
    files = sorted(pathlib.Path(sys.argv[1]).glob("*.yaml"))
    for file in files:
        findings = [
            finding
            for finding in lint(file.read_text(encoding="utf-8"), config=ManualArgs(regions=REGIONS))
            # What only informs is not shown by the tool itself either.
            if not finding.rule.id.startswith("I")
            and not (finding.rule.id == "E3031" and "Tags" in (finding.path or []))
        ]
        for finding in findings:
            print(f"{file.name}:{finding.linenumber}: {finding.rule.id} {finding.message}")
        wrong += bool(findings)
    print(f"{len(files) - wrong} passed, {wrong} failed")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main())
