#!/usr/bin/env python3
"""Write src/control/shapes/shapes.txt and help.txt from botocore's models.

The operations are those that the lab has; the two files say what each takes and gives.
Usage: python3 xtask/shapes.py [--check]   (needs `pip install botocore brotli`; brotli is for the sizes alone)

The form of shapes.txt, line by line:

    @ec2                                            a service, and what follows belongs to it
    CreateVpc CreateVpcRequest CreateVpcResult       an operation: its input and output structures (`-` where it has none)
    DescribeVpcs DescribeVpcsRequest DescribeVpcsResult Vpcs     … and, where it is paginated, its result keys, then
                                                     `+` and the members that stand beside them
    #Vpc CidrBlock State:=VpcState Tags:[Tag] …      a structure and its members, in botocore's order
    =VpcState pending|available                      an enumeration and its values

A member is `Name`, `Name!` where it is required, then `:` and its type unless that is a string:
`i` integer, `l` long, `d` double, `b` boolean, `t` timestamp, `x` blob, `#Structure` written as its bare name,
`=Enumeration`, `[T]` list of T (`[]` of strings), `{T}` map from strings to T (`{}` to strings).
"""

import os
import re
import sys

import botocore.session

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "src", "control", "shapes")


def crud(names):
    out = []
    for name in names.split():
        plural = name if name.endswith("s") else name + "s"
        out += ["Create" + name, "Delete" + name, "Describe" + plural]
    return out


OPERATIONS = {
    "ec2": crud(
        "Vpc Subnet RouteTable InternetGateway EgressOnlyInternetGateway NatGateway SecurityGroup NetworkAcl "
        "ManagedPrefixList VpcPeeringConnection TransitGateway TransitGatewayVpcAttachment TransitGatewayRouteTable "
        "VpnGateway CustomerGateway VpnConnection DhcpOptions"
    )
    + """
    CreateVpcEndpoint DeleteVpcEndpoints DescribeVpcEndpoints
    CreateVpcEndpointServiceConfiguration DeleteVpcEndpointServiceConfigurations
    DescribeVpcEndpointServiceConfigurations
    CreateTransitGatewayRoute DeleteTransitGatewayRoute SearchTransitGatewayRoutes
    ModifyTransitGatewayVpcAttachment
    ModifyVpcAttribute DescribeVpcAttribute AssociateVpcCidrBlock DisassociateVpcCidrBlock
    AssociateSubnetCidrBlock DisassociateSubnetCidrBlock ModifySubnetAttribute
    CreateRoute ReplaceRoute DeleteRoute AssociateRouteTable ReplaceRouteTableAssociation DisassociateRouteTable
    EnableVgwRoutePropagation DisableVgwRoutePropagation AttachInternetGateway DetachInternetGateway
    AttachVpnGateway DetachVpnGateway AllocateAddress ReleaseAddress AssociateAddress DisassociateAddress
    DescribeAddresses ModifyVpcEndpoint ModifyVpcEndpointServiceConfiguration
    ModifyVpcEndpointServicePermissions DescribeVpcEndpointServicePermissions AcceptVpcEndpointConnections
    RejectVpcEndpointConnections DescribeVpcEndpointServices DescribeVpcEndpointConnections
    StartVpcEndpointServicePrivateDnsVerification DescribePrefixLists GetManagedPrefixListEntries
    ModifyManagedPrefixList AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress
    RevokeSecurityGroupIngress RevokeSecurityGroupEgress DescribeSecurityGroupRules CreateNetworkAclEntry
    ReplaceNetworkAclEntry DeleteNetworkAclEntry ReplaceNetworkAclAssociation AcceptVpcPeeringConnection
    RejectVpcPeeringConnection ModifyVpcPeeringConnectionOptions RunInstances TerminateInstances DescribeInstances
    DescribeNetworkInterfaces ModifyInstanceAttribute AssociateDhcpOptions DescribeAvailabilityZones CreateTags
    DeleteTags DescribeVpcEndpointAssociations ModifyVpcBlockPublicAccessOptions
    DescribeVpcBlockPublicAccessOptions CreateVpnConnectionRoute DeleteVpnConnectionRoute
    AssociateTransitGatewayRouteTable DisassociateTransitGatewayRouteTable
    EnableTransitGatewayRouteTablePropagation DisableTransitGatewayRouteTablePropagation DescribeRegions
    """.split(),
    "elbv2": """
    CreateLoadBalancer DeleteLoadBalancer DescribeLoadBalancers CreateTargetGroup DeleteTargetGroup
    DescribeTargetGroups RegisterTargets DeregisterTargets DescribeTargetHealth CreateListener DeleteListener
    DescribeListeners ModifyLoadBalancerAttributes DescribeLoadBalancerAttributes SetSecurityGroups
    """.split(),
    "route53": """
    CreateHostedZone DeleteHostedZone GetHostedZone ListHostedZones ChangeResourceRecordSets
    ListResourceRecordSets AssociateVPCWithHostedZone DisassociateVPCFromHostedZone
    CreateVPCAssociationAuthorization DeleteVPCAssociationAuthorization
    """.split(),
    "route53resolver": """
    CreateResolverEndpoint DeleteResolverEndpoint ListResolverEndpoints ListResolverEndpointIpAddresses
    CreateResolverRule DeleteResolverRule ListResolverRules AssociateResolverRule DisassociateResolverRule
    ListResolverRuleAssociations
    """.split(),
    "route53profiles": """
    CreateProfile DeleteProfile ListProfiles AssociateProfile DisassociateProfile ListProfileAssociations
    AssociateResourceToProfile DisassociateResourceFromProfile ListProfileResourceAssociations
    """.split(),
    "vpc-lattice": """
    CreateResourceGateway DeleteResourceGateway ListResourceGateways CreateResourceConfiguration
    DeleteResourceConfiguration ListResourceConfigurations CreateServiceNetwork DeleteServiceNetwork
    ListServiceNetworks CreateService DeleteService ListServices CreateServiceNetworkServiceAssociation
    DeleteServiceNetworkServiceAssociation ListServiceNetworkServiceAssociations
    CreateServiceNetworkVpcAssociation DeleteServiceNetworkVpcAssociation ListServiceNetworkVpcAssociations
    CreateServiceNetworkResourceAssociation DeleteServiceNetworkResourceAssociation
    ListServiceNetworkResourceAssociations
    """.split(),
    "ram": "CreateResourceShare AssociateResourceShare DisassociateResourceShare DeleteResourceShare GetResourceShares".split(),
    "s3": "CreateBucket DeleteBucket PutBucketPolicy GetBucketPolicy DeleteBucketPolicy".split(),
    "sts": "GetCallerIdentity".split(),
}

# Members of outputs that the lab never fills: features outside a VPC's network. Inputs keep every member.
PRUNED = re.compile(
    r"Outpost|Ipam|^Odb|ProductCode|CarrierIp|CarrierGateway|CustomerOwned|Coip|LocalGateway|CoreNetwork|EnaSrd|EnaQueue"
    r"|Elastic(Gpu|Inference)|Kernel|Ramdisk|BlockDevice|RootDevice|EnclaveOptions|HibernationOptions|License"
    r"|CapacityReserv|CpuOptions|MetadataOptions|MaintenanceOptions|BootMode|TpmSupport|Spot|Hypervisor|SriovNet|UsageOperation"
    r"|ClientVirt|VirtualizationType|NetworkPerformance|CurrentInstanceBootMode|Placement(Group)|HostResource|ConnectionTracking"
    r"|AttachedAppliances|EncryptionControl|EncryptionSupport|PublicIpDnsName|Ipv[46]Prefixes|SecondaryInterface"
    r"|VpnConcentrator|Preshared|CertificateArn|StartupAction|Phase[12]|IKEVersion|RekeyMargin|RekeyFuzz|ReplayWindow|DPDTimeout"
    r"|LogOptions|TunnelLifecycle|TunnelInside|GatewayAssociationState|MarketOptions|Byoip"
    r"|Customer(Ip|Key)|SourceNetwork|IamInstanceProfile|EnableLni|EnforceSecurityGroupInbound|TrafficPolicy|CidrRoutingConfig"
    r"|AlpnPolicy|AuthenticateCognito|AuthenticateOidc|TrustStore|MutualAuth|Certificates$|SslPolicy|Jwt|Transform|AnomalyDetection"
    r"|Administrative|KeyName|Monitoring$|StateTransition|AmiLaunch|VpcPeeringConnectionVpcInfoRegion|MinimumCapacity"
    r"|DelegationSet|LinkedService|HealthCheckId|MultiValue|Geo|CidrCollection|FixedResponse"
    r"|Redirect|HiddenByDefault|Managed(By)?Operator"
)
LARGE_ENUM = 40  # An enumeration with more values than this is taken as a string: instance types, Regions of RAM.

TYPES = {"integer": "i", "long": "l", "double": "d", "float": "d", "boolean": "b", "timestamp": "t", "blob": "x"}


def sentence(doc):
    text = re.sub(r"<note>.*?</note>", " ", doc or "", flags=re.S)
    match = re.search(r"<p>(.*?)</p>", text, flags=re.S)
    text = re.sub(r"<[^>]+>", "", match.group(1) if match else text)
    text = re.sub(r"\s+", " ", text).strip()
    match = re.match(r"(.*?[.:])(\s|$)", text)
    text = (match.group(1) if match else text).rstrip(":")
    return text if text.endswith(".") else text + "."


def main():
    session = botocore.session.get_session()
    lines, helps = [], []
    for service, names in OPERATIONS.items():
        model = session.get_service_model(service)
        try:
            paginators = session.get_component("data_loader").load_service_model(service, "paginators-1")["pagination"]
        except Exception:
            paginators = {}
        lines.append("@" + ("s3api" if service == "s3" else service))
        helps.append("@" + ("s3api" if service == "s3" else service))
        structures, enums = {}, {}
        asked = set()  # structures reachable from an input: they keep every member

        def type_of(shape, of_input):
            if shape.type_name == "structure":
                add(shape, of_input)
                return shape.name
            if shape.type_name == "list":
                return "[" + type_of(shape.member, of_input) + "]"
            if shape.type_name == "map":
                return "{" + type_of(shape.value, of_input) + "}"
            if shape.type_name == "string":
                values = getattr(shape, "enum", None)
                if of_input and values and len(values) <= LARGE_ENUM:
                    enums[shape.name] = values
                    return "=" + shape.name
                return ""
            return TYPES[shape.type_name]

        def add(shape, of_input):
            if shape.name in structures and (not of_input or shape.name in asked):
                return
            structures[shape.name] = []
            if of_input:
                asked.add(shape.name)
            members = []
            for name, member in shape.members.items():
                if not of_input and PRUNED.search(name):
                    continue
                required = name in shape.required_members and not member.metadata.get("idempotencyToken")
                kind = type_of(member, of_input)
                members.append(name + ("!" if of_input and required else "") + (":" + kind if kind else ""))
            structures[shape.name] = members

        operations = []
        for name in sorted(names):
            operation = model.operation_model(name)
            if operation.input_shape is not None:
                add(operation.input_shape, True)
        for name in sorted(names):
            operation = model.operation_model(name)
            if operation.output_shape is not None:
                add(operation.output_shape, False)
            page = paginators.get(name)
            tail = ""
            if page:
                keys = page["result_key"]
                tail = " " + " ".join(keys if isinstance(keys, list) else [keys])
                if page.get("non_aggregate_keys"):
                    tail += " + " + " ".join(page["non_aggregate_keys"])
            operations.append(
                f"{name} {operation.input_shape.name if operation.input_shape else '-'} "
                f"{operation.output_shape.name if operation.output_shape else '-'}{tail}"
            )
            helps.append(f"{name} {sentence(operation.documentation)}")
        lines += operations
        lines += ["#" + " ".join([name, *members]) for name, members in structures.items()]
        lines += ["=" + name + " " + "|".join(values) for name, values in enums.items()]
    written = {"shapes.txt": "\n".join(lines) + "\n", "help.txt": "\n".join(helps) + "\n"}
    for name, text in written.items():
        path = os.path.join(OUT, name)
        if "--check" in sys.argv:
            if open(path, encoding="utf-8").read() != text:
                sys.exit(f"{path} is not what botocore {botocore.__version__} gives: run xtask/shapes.py")
            continue
        os.makedirs(OUT, exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        try:
            import brotli

            size = len(brotli.compress(text.encode(), quality=11))
            print(f"{name}: {len(text)} bytes, {size} with brotli -q 11, botocore {botocore.__version__}")
        except ImportError:
            print(f"{name}: {len(text)} bytes")


main()
