#!/usr/bin/env python3
"""moto, a simulator of AWS's API, builds what the lab exports, and says what it then has: the same as the lab says.

Usage: python3 tests/peers/moto_judge.py FOLDER PROGRAM [NETWORKS]    (needs `pip install awscli 'moto[ec2,server,cloudformation]'`)

FOLDER is what `EXPORTS=FOLDER cargo test --no-default-features --test peers` fills, PROGRAM is `endpoint-lab`, NETWORKS is how many
of the grown networks are judged (50). moto listens on 127.0.0.1 and ends with this program. For each network, three questions:

- script: the exported script runs unchanged in bash, with the AWS CLI's own parser behind `aws`; what `describe-*` then says is what
  the lab says of the same script.
- back: what `describe-*` says is imported by PROGRAM and exported as a script again; that one builds the same a second time.
- stack: the template is deployed, and what `describe-*` then says is what the lab says.

What moto is known not to do, and the fields in which it is known to differ, stand in moto_faults.py with their reasons.
"""

import collections
import contextlib
import fnmatch
import functools
import hashlib
import io
import json
import logging
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import traceback
import urllib.request
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cores
import moto_faults

# One account in both, without the thousand images that moto else makes at every reset, and nobody asks for.
os.environ.update(MOTO_ACCOUNT_ID="111122223333", MOTO_EC2_LOAD_DEFAULT_AMIS="false")

try:
    from command_line import create_clidriver
    from moto import backends
    from moto.core import responses
    from moto.server import ThreadedMotoServer
except ImportError as missing:
    print(f"skipped: {missing}; pip install awscli 'moto[ec2,server,cloudformation]'")
    sys.exit(0)

# What is asked: the service, the operation, the list in its answer, and the member that is a resource's id.
ASKED = [
    ("ec2", "describe_vpcs", "Vpcs", "VpcId"),
    ("ec2", "describe_subnets", "Subnets", "SubnetId"),
    ("ec2", "describe_route_tables", "RouteTables", "RouteTableId"),
    ("ec2", "describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    ("ec2", "describe_nat_gateways", "NatGateways", "NatGatewayId"),
    ("ec2", "describe_addresses", "Addresses", "AllocationId"),
    ("ec2", "describe_instances", "Reservations", "ReservationId"),
    ("ec2", "describe_network_interfaces", "NetworkInterfaces", "NetworkInterfaceId"),
    ("ec2", "describe_security_groups", "SecurityGroups", "GroupId"),
    ("ec2", "describe_network_acls", "NetworkAcls", "NetworkAclId"),
    ("ec2", "describe_managed_prefix_lists", "PrefixLists", "PrefixListId"),
    ("ec2", "describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId"),
    ("ec2", "describe_vpc_endpoint_service_configurations", "ServiceConfigurations", "ServiceId"),
    ("ec2", "describe_vpc_peering_connections", "VpcPeeringConnections", "VpcPeeringConnectionId"),
    ("ec2", "describe_transit_gateways", "TransitGateways", "TransitGatewayId"),
    ("ec2", "describe_transit_gateway_vpc_attachments", "TransitGatewayVpcAttachments", "TransitGatewayAttachmentId"),
    ("ec2", "describe_vpn_gateways", "VpnGateways", "VpnGatewayId"),
    ("ec2", "describe_customer_gateways", "CustomerGateways", "CustomerGatewayId"),
    ("ec2", "describe_dhcp_options", "DhcpOptions", "DhcpOptionsId"),
    ("elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerArn"),
    ("elbv2", "describe_target_groups", "TargetGroups", "TargetGroupArn"),
    ("route53", "list_hosted_zones", "HostedZones", "Id"),
]

# What is asked of one resource: the service, the operation, the parameter, and the list in which its resources stand.
ASKED_OF_ONE = [
    ("ec2", "get_managed_prefix_list_entries", "PrefixListId", "PrefixLists"),
    ("elbv2", "describe_listeners", "LoadBalancerArn", "LoadBalancers"),
    ("elbv2", "describe_load_balancer_attributes", "LoadBalancerArn", "LoadBalancers"),
    ("elbv2", "describe_target_health", "TargetGroupArn", "TargetGroups"),
]

# What AWS names anew at every run: ids, the ARNs of load balancers and what belongs to them, hosted zones.
NAMES = re.compile(
    r"arn:aws:elasticloadbalancing:[a-z0-9:-]+/[^\"\s]*?[0-9a-f]{16}|/hostedzone/[A-Z0-9]+"
    r"|\b[a-z][a-z-]*-(?:[0-9a-f]{17}|[0-9a-f]{8})\b"
)

# In place of the AWS CLI, for bash: the words go to this program, and its answer comes back.
SHELL = r"""
aws() {
  printf '%s\0' "$#" "$@" >&3
  local out err status
  IFS= read -r -d '' -u 4 out
  IFS= read -r -d '' -u 4 err
  IFS= read -r -d '' -u 4 status
  printf %s "$out"
  printf %s "$err" >&2
  return "$status"
}
set -e
"""


class Account:
    """An account of moto's, and the AWS CLI that speaks to it."""

    def __init__(self):
        logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
        logging.getLogger("moto").setLevel(logging.CRITICAL)
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.server.start()
        _, port = self.server.get_host_and_port()
        os.environ["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{port}"
        self.driver = create_clidriver()
        self.clients = {}
        self.filled = [member for _, _, member, _ in ASKED]
        self.create_client = self.driver.session.create_client
        self.driver.session.create_client = self.client

    def client(self, service, region_name=None, **more):
        """A client is made once: it takes longer than what it is asked."""
        key = (service, region_name or "us-east-1")
        if key not in self.clients:
            self.clients[key] = self.create_client(service, region_name=key[1], **more)
        return self.clients[key]

    def reset(self):
        """An empty account, and what is in it all the same."""
        address = os.environ["AWS_ENDPOINT_URL"] + "/moto-api/reset"
        urllib.request.urlopen(urllib.request.Request(address, method="POST")).read()
        there = self.described(everything=True)
        # Where there was nothing the first time there never is.
        self.filled = [member for member, rows in there.items() if rows]
        self.own = {row_id for rows in there.values() for row_id in rows}

    def aws(self, words):
        """What the AWS CLI prints on both streams, and its status."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                status = self.driver.main(words)
            except SystemExit as end:
                status = end.code
        return out.getvalue(), err.getvalue(), status or 0

    def described(self, everything=False):
        """What describe says, by list and id: not what is in every account."""
        found = {}
        for service, operation, member, key in ASKED:
            if everything and member not in self.filled:
                continue
            client = self.client(service)
            paged = client.can_paginate(operation)
            pages = client.get_paginator(operation).paginate() if paged else [getattr(client, operation)()]
            rows = [row for page in pages for row in page[member]]
            found[member] = {row[key]: row for row in rows if everything or row[key] not in self.own}
        return json.loads(json.dumps(found, default=lambda it: it.isoformat()))

    def answers(self, described):
        """What the commands of an account's owner print, by their names: those about one resource by the resource's id."""
        found = {
            operation.replace("_", "-"): {member: list(described[member].values())}
            for _, operation, member, _ in ASKED
            if described[member]
        }
        for service, operation, parameter, member in ASKED_OF_ONE:
            ask = getattr(self.client(service), operation)
            own = {row_id: ask(**{parameter: row_id}) for row_id in described[member]}
            if own:
                found[operation.replace("_", "-")] = own
        ask = self.client("ec2").describe_vpc_attribute
        attributes = ("enableDnsSupport", "enableDnsHostnames")
        asked = [ask(VpcId=vpc, Attribute=attribute) for vpc in described["Vpcs"] for attribute in attributes]
        found["describe-vpc-attribute"] = asked
        return json.loads(json.dumps(found, default=lambda it: it.isoformat()))

    def run(self, script, variables):
        """Runs a script in bash; what the variables hold in the end, and what went wrong."""
        ask, asked = os.pipe()
        answer, answered = os.pipe()
        ending = "".join(f'\nprintf "%s\\0" "${{{name}}}" >&5' for name in variables)
        held, hold = os.pipe()
        text = f"exec 3>&{asked} 4<&{answer} 5>&{hold}\n" + SHELL + script + ending + "\n"
        file = tempfile.NamedTemporaryFile("w", suffix=".sh", delete=False, encoding="utf-8")
        with file:
            file.write(text)
        process = subprocess.Popen(
            ["bash", file.name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, pass_fds=(asked, answer, hold)
        )
        for end in (asked, answer, hold):
            os.close(end)
        said, values = [], []
        threads = [
            threading.Thread(target=lambda: said.append(process.stdout.read())),
            threading.Thread(target=lambda: values.append(os.fdopen(held, "rb").read())),
        ]
        for thread in threads:
            thread.start()
        words = zeros(ask)
        problems, passed_over = [], []
        for count in words:
            command = [next(words) for _ in range(int(count))]
            out, err, status = self.aws(command)
            if status:
                reason = moto_faults.passed_over(command, err)
                if reason:
                    passed_over.append(reason)
                    out, err, status = "", "", 0
                else:
                    problems.append(f"aws {' '.join(command)}\n    {err.strip()}")
            os.write(answered, "\0".join([out, err, str(status), ""]).encode())
        for thread in threads:
            thread.join()
        status = process.wait()
        os.close(ask)
        os.close(answered)
        os.unlink(file.name)
        if status and not problems:
            problems.append(f"bash ended with {status}: {said[0].decode()[-300:]}")
        held_now = values[0].decode().split("\0")[:-1] if values else []
        return dict(zip(variables, held_now)), problems, passed_over


def zeros(stream):
    """The words of a stream, each ended by a zero."""
    rest = b""
    while chunk := os.read(stream, 1 << 16):
        *words, rest = (rest + chunk).split(b"\0")
        for word in words:
            yield word.decode()


def lab_says(folder):
    """What the lab's describe says, as Account.described gives it."""
    found = {}
    for _, operation, member, key in ASKED:
        file = folder / (operation.replace("_", "-") + ".json")
        rows = json.loads(file.read_text(encoding="utf-8"))[member] if file.exists() else []
        found[member] = {row[key]: row for row in rows}
    return found


@functools.cache
def any_of(patterns):
    """Whether a path is like one of the patterns: asked for many rows, which have few paths."""
    matches = re.compile("|".join(fnmatch.translate(pattern) for pattern in patterns)).match
    return functools.cache(lambda path: bool(matches(path)))


def without(value, path, is_left_out):
    """A value without the members that are not compared."""
    if isinstance(value, dict):
        kept = {}
        for name, inner in value.items():
            here = f"{path}.{name}"
            if not is_left_out(here):
                inner = without(inner, here, is_left_out)
                # What holds nothing is as good as not there.
                if inner not in (None, [], {}, ""):
                    kept[name] = inner
        return kept
    if isinstance(value, list):
        return [without(item, path, is_left_out) for item in value]
    return value


def rows_of(described, left_out):
    is_left_out = any_of(tuple(left_out))
    return [
        (member, row_id, without(moto_faults.bent(member, row, described), member, is_left_out))
        for member, rows in described.items()
        for row_id, row in rows.items()
        if moto_faults.counts(member, row, described)
    ]


def painted(rows, names, rounds):
    """Rows as texts in which an id is what it is called in `names`, else what can be said of it: its kind, and where it stands."""

    def text(value, colours, own=None):
        if isinstance(value, dict):
            return "{" + ",".join(sorted(f"{name}:{text(inner, colours, own)}" for name, inner in value.items())) + "}"
        if isinstance(value, list):
            return "[" + ",".join(sorted(text(inner, colours, own) for inner in value)) + "]"
        if isinstance(value, str):
            if value.startswith("{"):
                with contextlib.suppress(ValueError):
                    return text(json.loads(value), colours, own)
            return NAMES.sub(lambda it: "#self" if it[0] == own else colours.get(it[0], it[0]), value)
        return json.dumps(value)

    found = collections.defaultdict(set)
    for at, (_, _, row) in enumerate(rows):
        for word in NAMES.findall(json.dumps(row)):
            found[word].add(at)

    def kind(word):
        if word.startswith("arn:"):
            return "#arn:" + word.split("/")[0].rsplit(":", 1)[-1]
        return "#zone" if word.startswith("/") else "#" + word.rsplit("-", 1)[0]

    colours = {word: names.get(word) or kind(word) for word in found}
    for _ in range(rounds):
        fresh = {}
        for word, places in found.items():
            if word in names:
                fresh[word] = names[word]
                continue
            seen = sorted(rows[at][0] + text(rows[at][2], colours, word) for at in places)
            fresh[word] = kind(word) + ":" + hashlib.sha1("".join(seen).encode()).hexdigest()[:8]
        colours = fresh
    return [(f"{member} {text(row, colours)}", row_id) for member, row_id, row in rows]


def differences(ours, theirs, names, left_out):
    """What one side has and the other has not: first what differs in itself, then what stands for another thing. `names` says what
    an id of theirs is called by us."""
    ours, theirs = rows_of(ours, left_out), rows_of(theirs, left_out)
    for rounds in (0, 3):
        one = collections.Counter(text for text, _ in painted(ours, {own: own for own in names.values()}, rounds))
        other = collections.Counter(text for text, _ in painted(theirs, names, rounds))
        missing, added = one - other, other - one
        if missing or added:
            lines = [f"the lab   {text}" for text in sorted(missing.elements())]
            lines += [f"moto      {text}" for text in sorted(added.elements())]
            return [f"after {rounds} rounds"] + sorted(lines, key=lambda line: line[10:])
    return []


def judge(account, folder, name, program):
    """The three questions about a network: what is wrong, by question, and what moto was let pass."""
    script = (folder / f"{name}.sh").read_text(encoding="utf-8")
    variables = json.loads((folder / f"{name}.variables.json").read_text(encoding="utf-8"))
    lab = lab_says(folder / name)
    wrong, passed_over = {}, []

    account.reset()
    values, problems, passed = account.run(script, list(variables))
    passed_over += passed
    first = account.described()
    if not problems:
        names = {values[it]: variables[it] for it in variables if values.get(it)}
        names = {there: here for there, here in names.items() if NAMES.fullmatch(there)}
        problems = differences(lab, first, names, moto_faults.LEFT_OUT)
    wrong["script"] = problems

    with tempfile.TemporaryDirectory() as place:
        files = []
        for file_name, answer in account.answers(first).items():
            file = pathlib.Path(place) / (file_name + ".json")
            file.write_text(json.dumps(answer), encoding="utf-8")
            files.append(str(file))
        document = str(pathlib.Path(place) / "lab.json")
        steps = [
            [program, "import", *files, "--output", document],
            [program, "export", "--network", document, "--format", "cli"],
        ]
        outcomes = [subprocess.run(step, capture_output=True, text=True) for step in steps]
    problems = [f"{' '.join(it.args[:2])}: {it.stderr.strip()}" for it in outcomes if it.returncode]
    if not problems:
        account.reset()
        _, problems, passed = account.run(outcomes[1].stdout, [])
        passed_over += passed
    if not problems:
        again = account.described()
        ours, theirs = moto_faults.of_imports(first), moto_faults.of_imports(again)
        problems = differences(ours, theirs, {}, moto_faults.LEFT_OUT)
    wrong["back"] = problems

    template = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    template = json.dumps(moto_faults.for_moto(template))
    problems = []
    account.reset()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            account.client("cloudformation").create_stack(StackName="network", TemplateBody=template)
    except Exception as why:  # noqa: BLE001  (whatever moto raises is what is asked about)
        problems = [str(why)[:500]]
    if not problems:
        left_out = {**moto_faults.LEFT_OUT, **moto_faults.NOT_IN_STACKS}
        ours, theirs = moto_faults.of_stacks(lab), moto_faults.of_stacks(account.described())
        problems = differences(ours, theirs, {}, left_out)
    wrong["stack"] = problems
    return wrong, passed_over


@functools.cache
def account():
    """The account of this process."""
    return Account()


def judged(asked):
    """What `judge` says of a network; one that breaks this program is one failure."""
    folder, name, program = asked
    try:
        return judge(account(), folder, name, program)
    except Exception:  # noqa: BLE001
        return {"judged": traceback.format_exc().strip().split("\n")[-5:]}, []


def main():
    if len(sys.argv) < 3:
        print(__doc__)
        return 2
    folder, program = pathlib.Path(sys.argv[1]), os.path.abspath(sys.argv[2])
    most = int(sys.argv[3]) if len(sys.argv) > 3 else 50
    names = sorted(file.stem for file in folder.glob("*.sh"))
    names = [name for name in names if name.startswith("example-")] + [
        name for name in names if name.startswith("grown-")
    ][:most]
    # moto looks a class through at every request, and every process would load its services.
    responses.method_names_from_class = functools.cache(responses.method_names_from_class)
    for service in ("ec2", "elbv2", "route53", "cloudformation"):
        backends.get_backend(service)
    asked = [(folder, name, program) for name in names]
    found = cores.each(judged, asked, lambda it: (folder / f"{it[1]}.sh").stat().st_size)
    passed = failed = 0
    passed_over = collections.Counter()
    for name, (wrong, passed_by) in zip(names, found):
        passed_over.update(passed_by)
        for question, problems in wrong.items():
            if problems:
                failed += 1
                print(f"{name}, {question}:")
                print("\n".join("    " + line for line in problems[:12]))
            else:
                passed += 1
    for reason, count in sorted(passed_over.items()):
        print(f"let pass {count} times: {reason}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
