"""What moto is known not to do, and where it is known to differ from AWS or from the lab: each with its reason."""

import json

CHOSEN = "AWS chooses it at every run"
TIME = "a time"
NOT_SAID = "moto does not say it"
NOT_MODELLED = "the lab does not model it"

# Commands that moto refuses and AWS does not: how the command begins, words of the refusal, the reason.
REFUSED = [
    ("ec2 enable-vgw-route-propagation", "", "moto does not have EnableVgwRoutePropagation"),
    (
        "route53 associate-vpc-with-hosted-zone",
        "PublicZoneVPCAssociation",
        "moto takes a zone that is made with a VPC for a public one where HostedZoneConfig says nothing",
    ),
    (
        "ec2 revoke-security-group-ingress",
        "InvalidPermission.NotFound",
        "moto's default security groups lack the rule that lets their own members in",
    ),
]

# Members that are not compared, by their paths, in which a star stands for anything.
LEFT_OUT = {
    "*.CreationTime": TIME,
    "*.CreationTimestamp": TIME,
    "*.CreateTime": TIME,
    "*.CreatedTime": TIME,
    "*.AttachTime": TIME,
    "*.LaunchTime": TIME,
    "*.UsageOperationUpdateTime": TIME,
    "*.MacAddress": CHOSEN,
    "*.PublicIp": CHOSEN,
    "*.PublicIpAddress": CHOSEN,
    "*.PublicDnsName": CHOSEN,
    "*.RequesterId": CHOSEN,
    "*.ClientToken": CHOSEN,
    "*.AvailabilityZoneId": NOT_SAID,
    "*.BlockPublicAccessStates": NOT_SAID,
    "*.NetworkBorderGroup": NOT_SAID,
    "*.PublicIpv4Pool": NOT_SAID,
    "*.IpOwnerId": "moto says the account for AWS's own addresses too",
    "Addresses.PrivateIpAddress": "moto gives a NAT gateway an address outside its subnet",
    "Addresses.NetworkInterfaceOwnerId": NOT_SAID,
    "DhcpOptions.OwnerId": NOT_SAID,
    "HostedZones.Config": "moto takes a zone with a VPC for a public one where HostedZoneConfig says nothing",
    "HostedZones.ResourceRecordSetCount": "what moto let pass of the records is not counted",
    "LoadBalancers.CanonicalHostedZoneId": "moto has one zone for all load balancers, Gateway Load Balancers too",
    "LoadBalancers.DNSName": "moto has names of its own form, for Gateway Load Balancers too",
    "NatGateways.AvailabilityMode": NOT_SAID,
    "NatGateways.ConnectivityType": NOT_SAID,
    "NatGateways.NatGatewayAddresses.IsPrimary": NOT_SAID,
    "NatGateways.NatGatewayAddresses.PrivateIp": "moto's is outside the subnet",
    "NatGateways.NatGatewayAddresses.Status": NOT_SAID,
    "NatGateways.NatGatewayAddresses.AssociationId": NOT_SAID,
    "NetworkInterfaces.Association": CHOSEN,
    "NetworkInterfaces.PrivateIpAddresses.Association": CHOSEN,
    "NetworkInterfaces.Attachment.DeleteOnTermination": "moto says false for what an instance was launched with",
    "NetworkInterfaces.Description": "moto's description is that of the console",
    "NetworkInterfaces.PrivateDnsName": "moto says it for some",
    "NetworkInterfaces.PrivateIpAddresses.PrivateDnsName": "moto says it for some",
    "NetworkInterfaces.RequesterManaged": NOT_SAID,
    "NetworkInterfaces.Operator": NOT_MODELLED,
    "NetworkInterfaces.SourceDestCheck": "moto changes the instance's attribute and not its interface's",
    "PrefixLists.PrefixListArn": "it holds the id",
    "Reservations.ReservationId": CHOSEN,
    "Reservations.Groups": NOT_MODELLED,
    "Reservations.Instances.AmiLaunchIndex": NOT_MODELLED,
    "Reservations.Instances.Architecture": NOT_MODELLED,
    "Reservations.Instances.BlockDeviceMappings": NOT_MODELLED,
    "Reservations.Instances.EbsOptimized": NOT_MODELLED,
    "Reservations.Instances.EnaSupport": NOT_SAID,
    "Reservations.Instances.Hypervisor": NOT_MODELLED,
    "Reservations.Instances.KernelId": NOT_MODELLED,
    "Reservations.Instances.MetadataOptions": NOT_MODELLED,
    "Reservations.Instances.Monitoring": NOT_MODELLED,
    "Reservations.Instances.NetworkInterfaces.Attachment.DeleteOnTermination": "as above",
    "Reservations.Instances.NetworkInterfaces.Description": "as above",
    "Reservations.Instances.NetworkInterfaces.Association": CHOSEN,
    "Reservations.Instances.NetworkInterfaces.PrivateDnsName": NOT_SAID,
    "Reservations.Instances.NetworkInterfaces.PrivateIpAddresses.Association": CHOSEN,
    "Reservations.Instances.NetworkInterfaces.PrivateIpAddresses.PrivateDnsName": NOT_SAID,
    "Reservations.Instances.NetworkInterfaces.SourceDestCheck": "moto changes the instance's attribute alone",
    "Reservations.Instances.PlatformDetails": NOT_SAID,
    "Reservations.Instances.RootDeviceName": NOT_MODELLED,
    "Reservations.Instances.RootDeviceType": NOT_MODELLED,
    "Reservations.Instances.SecurityGroups": "moto says none where a public address was asked for, or no group",
    "Reservations.Instances.SriovNetSupport": NOT_MODELLED,
    "Reservations.Instances.VirtualizationType": NOT_MODELLED,
    "RouteTables.PropagatingVgws": "moto does not have EnableVgwRoutePropagation",
    "RouteTables.Routes.InstanceOwnerId": NOT_SAID,
    "RouteTables.Routes.NetworkInterfaceId": "moto says the instance or the interface, as it was asked, and not both",
    "RouteTables.Routes.InstanceId": "moto says the instance or the interface, as it was asked, and not both",
    "ServiceConfigurations.AvailabilityZoneIds": NOT_SAID,
    "ServiceConfigurations.AvailabilityZones": NOT_SAID,
    "ServiceConfigurations.RemoteAccessEnabled": NOT_SAID,
    "ServiceConfigurations.ServiceType": "moto says Gateway for a Gateway Load Balancer's service",
    "ServiceConfigurations.SupportedIpAddressTypes": NOT_SAID,
    "ServiceConfigurations.SupportedRegions": NOT_SAID,
    "Subnets.AvailableIpAddressCount": "moto takes no address for endpoints, NAT gateways and load balancers",
    "Subnets.EnableDns64": NOT_SAID,
    "TargetGroups.IpAddressType": NOT_SAID,
    "TransitGateways.Description": NOT_MODELLED,
    "TransitGateways.Options.SecurityGroupReferencingSupport": NOT_SAID,
    "VpcEndpoints.DnsEntries": "moto has one entry in a form of its own",
    "VpcEndpoints.DnsOptions": NOT_SAID,
    "VpcEndpoints.IpAddressType": NOT_SAID,
    "VpcEndpoints.PrivateDnsEnabled": "moto takes true where nothing is said; the lab, as CloudFormation, false (DNS-17)",
    "VpcEndpoints.RequesterManaged": NOT_SAID,
    "VpcEndpoints.ServiceRegion": NOT_SAID,
    "VpcEndpoints.Groups": "moto does not take the default group where none is said",
    "VpcEndpoints.NetworkInterfaceIds": "moto makes none for Gateway Load Balancer endpoints",
    "VpcPeeringConnections.*.CidrBlockSet": NOT_SAID,
    "Vpcs.DhcpOptionsId": "moto calls Amazon's own options `default`; others are compared in their own list",
    "VpnGateways.AmazonSideAsn": NOT_SAID,
}

# Lists that are not compared after moto's answers came in and went out again.
NOT_BACK = {
    "HostedZones": "moto takes them for public ones, which the lab leaves out",
}

# Besides these: what a stack of moto's does not bring.
NOT_IN_STACKS = {
    "*.Tags": "moto tags VPCs, subnets and instances in stacks, and these with tags of CloudFormation's own",
    "NetworkInterfaces.Groups": "moto gives the instances of a stack the default group",
    "Reservations.Instances.NetworkInterfaces.Groups": "as above",
    "Reservations.Instances.SourceDestCheck": "moto passes over it in stacks",
    "SecurityGroups.IpPermissionsEgress": "moto passes over a group's outbound rules in stacks",
    "SecurityGroups.IpPermissions.*.Description": "moto passes over it in stacks",
    "VpcPeeringConnections.Status": "moto does not accept it in stacks",
    "LoadBalancers.Type": "moto has only application load balancers in stacks",
    "LoadBalancers.Scheme": "as above",
    "TargetGroups.LoadBalancerArns": "there are no listeners",
    "Subnets.MapPublicIpOnLaunch": "moto passes over it in stacks",
}

# Lists that are not compared after a stack, since moto's CloudFormation does not have the type, or the lab's export leaves it out.
NO_STACKS = {
    "HostedZones": "moto's have a name without its last dot",
    "CustomerGateways": "the export leaves them out",
    "DhcpOptions": "moto's CloudFormation does not have AWS::EC2::DHCPOptions",
    "NetworkAcls": "moto's CloudFormation does not have AWS::EC2::NetworkAcl",
    "PrefixLists": "moto's CloudFormation does not have AWS::EC2::PrefixList",
    "ServiceConfigurations": "moto's CloudFormation does not have AWS::EC2::VPCEndpointService",
    "TransitGatewayVpcAttachments": "moto's CloudFormation does not have AWS::EC2::TransitGatewayVpcAttachment",
}

def breaks(resource):
    """Why moto's CloudFormation breaks at a resource, which is then taken out of the template with what refers to it."""
    properties = resource.get("Properties", {})
    if resource["Type"] == "AWS::ElasticLoadBalancingV2::Listener":
        return "moto has only HTTP and HTTPS listeners in stacks"
    if resource["Type"] == "AWS::EC2::NatGateway" and "AllocationId" not in properties:
        return "moto has only public NAT gateways in stacks"
    if resource["Type"] == "AWS::Route53::RecordSet" and "DnsEntries" in json.dumps(properties):
        return "moto does not have the DnsEntries of an endpoint: it fails with an error of its own"
    return None


def for_moto(template):
    """A template without what moto's CloudFormation breaks at."""
    resources = template["Resources"]
    gone = {name for name, it in resources.items() if breaks(it)}
    while more := {name for name, it in resources.items() if name not in gone and refers(it, gone)}:
        gone |= more
    template["Resources"] = resources = {name: it for name, it in resources.items() if name not in gone}
    for resource in resources.values():
        properties = resource.setdefault("Properties", {})
        if resource["Type"] == "AWS::EC2::TransitGateway":
            properties.setdefault("Description", "moto demands one")
        if resource["Type"] == "AWS::EC2::Instance":
            # moto gives an interface that an instance says itself another address than the one it says.
            for own in properties.pop("NetworkInterfaces", []):
                own["SecurityGroupIds"] = own.pop("GroupSet", [])
                kept = ("SubnetId", "PrivateIpAddress", "SecurityGroupIds")
                properties.update({name: own[name] for name in kept if own.get(name)})
        if resource["Type"] == "AWS::EC2::VPCEndpoint":
            # moto demands a list.
            properties.setdefault("RouteTableIds", [])
        # moto demands ports where every protocol is meant.
        rules = properties.get("SecurityGroupIngress", []) + properties.get("SecurityGroupEgress", [])
        for rule in [properties] * ("IpProtocol" in properties) + rules:
            rule.setdefault("FromPort", -1)
            rule.setdefault("ToPort", -1)
    return template


def refers(value, names):
    """Whether a value refers to one of the resources."""
    if isinstance(value, dict):
        named = [value.get("Ref"), (value.get("Fn::GetAtt") or [None])[0]]
        return any(name in names for name in named) or any(refers(inner, names) for inner in value.values())
    return isinstance(value, list) and any(refers(inner, names) for inner in value)


def of_imports(described):
    """What can be compared after an import."""
    kept = json.loads(json.dumps({name: rows for name, rows in described.items() if name not in NOT_BACK}))
    for acl in kept["NetworkAcls"].values():
        # moto does not say the type of ICMP, without which there is no such entry.
        acl["Entries"] = [entry for entry in acl["Entries"] if entry["Protocol"] != "1"]
    # moto does not say in which zones a service is, so that its endpoints have no place.
    own = {name for name, row in kept["VpcEndpoints"].items() if is_of_own_service(row)}
    kept["VpcEndpoints"] = {name: row for name, row in kept["VpcEndpoints"].items() if name not in own}
    kept["NetworkInterfaces"] = {
        name: row
        for name, row in kept["NetworkInterfaces"].items()
        if row.get("Attachment", {}).get("InstanceId", "").startswith("i-")
    }
    for table in kept["RouteTables"].values():
        table["Routes"] = [route for route in table["Routes"] if route.get("GatewayId") not in own]
    for row in kept["Reservations"].values():
        for instance in row["Instances"]:
            # moto changes the instance's attribute and not its interface's, which the lab reads.
            instance.pop("SourceDestCheck", None)
    return kept


def of_stacks(described):
    """What can be compared after a stack. A template cannot name a main table, so that a table of its own stands for it; moto keeps
    the associations of a stack where describe does not see them: what counts is where tables lead."""
    kept = json.loads(json.dumps({name: rows for name, rows in described.items() if name not in NO_STACKS}))
    private = {it["NatGatewayId"] for it in kept["NatGateways"].values() if it.get("ConnectivityType") == "private"}
    kept["NatGateways"] = {name: row for name, row in kept["NatGateways"].items() if name not in private}
    routes = {}
    for table_id, table in kept.pop("RouteTables").items():
        leads = [it for it in bent("RouteTables", table, described)["Routes"] if is_in_stacks(it, private)]
        if leads:
            routes[table_id] = {"RouteTableId": table_id, "VpcId": table["VpcId"], "Routes": leads}
    kept["RouteTables"] = routes
    # moto does not say which of the others are whose.
    kept["NetworkInterfaces"] = {
        name: row
        for name, row in kept["NetworkInterfaces"].items()
        if row.get("Attachment", {}).get("InstanceId", "").startswith("i-")
    }
    kept["VpcEndpoints"] = {
        name: row for name, row in kept["VpcEndpoints"].items() if not is_of_own_service(row)
    }
    for endpoint in kept["VpcEndpoints"].values():
        # moto's is no JSON in stacks.
        endpoint.pop("PolicyDocument", None)
    for vpc in kept["Vpcs"].values():
        # moto's CloudFormation does not have AWS::EC2::VPCCidrBlock.
        vpc["CidrBlockAssociationSet"] = vpc["CidrBlockAssociationSet"][:1]
    for group in kept["SecurityGroups"].values():
        # A rule that names a prefix list has nothing to name.
        group["IpPermissions"] = [it for it in group["IpPermissions"] if not it.get("PrefixListIds")]
    return kept


def is_in_stacks(route, private):
    """Whether a route leads anywhere after a stack: moto has none to transit gateways and Gateway Load Balancer endpoints there, nor
    to private NAT gateways."""
    target = route.get("GatewayId", "")
    leads = target != "local" and not (target.startswith("vpce-") and "DestinationCidrBlock" in route)
    has_target = any(name.endswith("Id") and "Destination" not in name for name in route)
    return leads and has_target and "TransitGatewayId" not in route and route.get("NatGatewayId") not in private


def is_of_own_service(endpoint):
    """Whether an endpoint is for a service of the network's own."""
    return endpoint["ServiceName"].startswith("com.amazonaws.vpce.")


def passed_over(command, error):
    """The reason why a refused command is no fault of the lab's; none where it is."""
    line = " ".join(command)
    for words, refusal, reason in REFUSED:
        if line.startswith(words) and refusal in error:
            return reason
    return None


def counts(member, row, described):
    """Whether a row is compared."""
    if member == "PrefixLists":
        # AWS's own lists are other ones.
        return row.get("OwnerId") != "AWS"
    if member == "DhcpOptions":
        # Amazon's own options are there from the beginning.
        values = [value for one in row["DhcpConfigurations"] for value in one["Values"]]
        return {"Value": "AmazonProvidedDNS"} not in values
    if member == "NetworkInterfaces":
        # moto makes interfaces of instances, of NAT gateways and of interface endpoints.
        others = ("ELB ", "Route 53 Resolver", "Network Interface for Transit Gateway", "VPC Lattice")
        is_here = row["InterfaceType"] in ("interface", "vpc_endpoint", "nat_gateway")
        return is_here and not row.get("Description", "").startswith(others)
    return True


def bent(member, row, described):
    """A row without what moto does otherwise in a part of the rows."""
    row = json.loads(json.dumps(row))
    if member == "NetworkInterfaces" and not row.get("Attachment", {}).get("InstanceId", "").startswith("i-"):
        # Those of endpoints have addresses outside their subnets in moto, the default group and no kind.
        return {name: row[name] for name in ("NetworkInterfaceId", "SubnetId", "VpcId", "AvailabilityZone")}
    if member == "NetworkAcls":
        # moto has the last rules, which deny, in default ACLs alone.
        row["Entries"] = [entry for entry in row["Entries"] if entry["RuleNumber"] < 32767]
        for entry in row["Entries"]:
            entry.pop("IcmpTypeCode", None)
    if member == "RouteTables":
        # moto does not have EnableVgwRoutePropagation.
        row["Routes"] = [route for route in row["Routes"] if route.get("Origin") != "EnableVgwRoutePropagation"]
    if member == "SecurityGroups" and row["GroupName"] == "default":
        # moto's lack the rule that lets their own members in.
        row["IpPermissions"] = [
            it for it in row["IpPermissions"] if it.get("UserIdGroupPairs", [{}])[:1] != [] and not its_own(it, row)
        ]
    if member == "VpcEndpoints":
        # What lets everything through is written in several ways.
        policy = json.loads(row.get("PolicyDocument") or "{}")
        if [it.get("Action") for it in policy.get("Statement", [])] == ["*"]:
            row.pop("PolicyDocument")
        row.setdefault("VpcEndpointType", "Gateway")
    return row


def its_own(permission, group):
    """Whether a permission lets in the members of its own group alone."""
    pairs = permission.get("UserIdGroupPairs", [])
    return [pair.get("GroupId") for pair in pairs] == [group["GroupId"]] and permission["IpProtocol"] == "-1"
