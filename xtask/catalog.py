#!/usr/bin/env python3
"""Make the catalogue's compact tables from the reference data in JSON.

    python3 xtask/catalog.py FOLDER

FOLDER holds regions.json, services.json, prefix-lists.json and public-addresses.json.
It writes src/catalog/data/*.txt (compiled in) and public/catalog/services.txt (the long tail, loaded on demand).
The tables' forms are described in src/catalog/*.rs, where they are read.
"""
import json, pathlib, sys

HOUSE = pathlib.Path(__file__).resolve().parent.parent
DATA, TAIL = HOUSE / "src/catalog/data", HOUSE / "public/catalog"

# Not marked common in the data, but met in the rulebook or the example networks.
ALSO_COMPILED = "dynamodb-streams s3express".split()

FIPS_DEFAULT = "-fips"


def read(folder, name):
    return json.loads((folder / name).read_text())


def write(path, lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
    print(f"{path.relative_to(HOUSE)}: {len(lines)} lines, {path.stat().st_size} bytes")


def reverse(key):
    return ".".join(reversed(key.split(".")))


def regions(folder):
    """code|name|partition|zone id prefix|letter+number…|marks: o opt-in, p per-account zone letters, m ids from one source."""
    lines = []
    for r in read(folder, "regions.json")["regions"]:
        ids = [z["id"] for z in r["azs"]]
        prefix = ids[0].rsplit("-az", 1)[0] if ids[0] else ""
        zones = []
        for z in r["azs"]:
            assert z["name"].startswith(r["code"]) and len(z["name"]) == len(r["code"]) + 1
            zones.append(z["name"][-1] + (z["id"].removeprefix(prefix + "-az") if z["id"] else ""))
        for extra in r.get("extra_az_ids", []):
            zones.append("-" + extra.removeprefix(prefix + "-az"))
        marks = ("o" if r["opt_in"] else "") + ("p" if r["az_mapping"] == "per-account" else "")
        marks += {"seen": "", "moto": "m", "names-only": ""}[r["az_basis"]]
        lines.append("|".join([r["code"], r["name"], r["partition"], prefix, "".join(zones), marks]).rstrip("|"))
    write(DATA / "regions.txt", lines)


def host(name):
    """A private name, shortened: without the usual ending, or whole after `=`."""
    for ending, mark in ((".{region}.{suffix}", ""), (".{region}.{dual}", "~")):
        if name.endswith(ending):
            return mark + name.removesuffix(ending)
    return "=" + name


def service_line(s, overrides):
    """key|name|marks|private names|extras; the marks and extras are explained in services.rs."""
    key = s["key"]
    marks = {True: "y", False: "n", None: ""}[s["policy"]]
    marks += {("Interface",): "", ("Gateway", "Interface"): "g", ("Gateway",): "G"}[tuple(s["types"])]
    if s.get("cross_region"):
        marks += "x"
    if s.get("dns_basis") == "B":
        marks += "b"
    if s["src"] == "C":
        marks += "c"
    extras = []
    fips = s.get("fips")
    if fips:
        if fips == key + FIPS_DEFAULT:
            marks += "f"
        else:
            extras.append("f=" + fips)
        if "fips_dns" in s:
            assert s["fips_dns"] == [reverse(fips) + ".{region}.{suffix}"], key
            marks += "F"
        if s.get("fips_policy") is False:
            marks += "N"
    for region, mark in (("cn-north-1", "1"), ("cn-northwest-1", "2"), ("eusc-de-east-1", "e")):
        if key in overrides[region]["keys"]:
            marks += mark
    default = reverse(key)
    names = s["private_dns"]
    if names is None:
        dns = "?"
    elif names == []:
        dns = "-"
    else:
        dns = " ".join(host(n) for n in names)
        if dns == default:
            dns = ""
    if s["service"] != "com.amazonaws.{region}." + key:
        extras.append("s=" + s["service"])
    if "alt_service" in s:
        extras.append("a=" + s["alt_service"])
    if "ports" in s:
        extras.append("p=" + ("?" if s["ports"] is None else ",".join(str(p).replace("udp/", "u") for p in s["ports"])))
    if "vpce_base" in s:
        base = s["vpce_base"]
        usual = ".{region}.vpce.{suffix}"
        extras.append("b=" + (base.removesuffix(usual) if base.endswith(usual) else "=" + base))
    if key == "iam":
        extras.append("r=us-east-1,cn-north-1,us-gov-west-1")
    return "|".join([key, s["name"], marks, dns, ";".join(extras)]).rstrip("|")


def services(folder):
    d = read(folder, "services.json")
    common, tail = {}, {}
    for s in d["services"]:
        into = common if s.get("common") or s["key"] in ALSO_COMPILED else tail
        into.setdefault(s["category"], []).append(service_line(s, d["prefix_overrides"]))
    for path, table in ((DATA / "services.txt", common), (TAIL / "services.txt", tail)):
        write(path, [line for category in sorted(table) for line in ["#" + category, *table[category]]])


def prefix_lists(folder):
    """region|S3 id|S3 CIDRs|DynamoDB id|DynamoDB CIDRs; and region|S3 IPv6 CIDRs."""
    four, six = [], []
    for code, lists in read(folder, "prefix-lists.json")["regions"].items():
        row = [code]
        for service in ("s3", "dynamodb"):
            one = lists[service]
            row += [(one["id"] or "").removeprefix("pl-"), " ".join(one["ipv4"])]
        four.append("|".join(row))
        assert not lists["dynamodb"]["ipv6"]
        six.append(code + "|" + " ".join(lists["s3"]["ipv6"]))
    write(DATA / "prefix-lists-ipv4.txt", four)
    write(DATA / "prefix-lists-ipv6.txt", six)


def public_addresses(folder):
    """region|api ranges|an EC2 range. The S3 and DynamoDB answers come from the prefix lists."""
    d = read(folder, "public-addresses.json")["regions"]
    lines = []
    for code, r in d.items():
        lines.append("|".join([code, " ".join(r["api"]), r.get("ec2", "")]).rstrip("|"))
    write(DATA / "public-addresses.txt", lines)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    regions(folder)
    services(folder)
    prefix_lists(folder)
    public_addresses(folder)


main()
