//! The lists that AWS's answers hold, and the table of the network that each becomes. It must not know how they fit together.

use super::fix::{self, Fix};
use super::lattice;
use crate::text::import::Reason;
use serde_json::{Map, Value};

/// A list in an answer.
#[derive(Debug)]
pub struct Kind {
    /// The list's member, such as `Vpcs`.
    pub list: &'static str,
    /// The member that is a resource's id.
    pub id: &'static str,
    /// Members by which a resource without a list around it is known; empty where it is not.
    pub mark: &'static str,
    /// The table of the network; empty for what only says something about others.
    pub table: &'static str,
    /// What a reader calls them.
    pub words: &'static str,
    /// Brings a resource into the network's form.
    pub fix: Fix,
}

impl Kind {
    /// Whether a resource is of this kind, by the members that it has.
    pub fn is_of(&self, map: &Map<String, Value>) -> bool {
        let has = |member: &str| map.contains_key(member);
        !self.mark.is_empty() && has(self.id) && self.mark.split(' ').all(has)
    }
}

/// Every list that is read. Of two kinds whose marks a resource has, the first one counts.
#[rustfmt::skip]
pub const KINDS: &[Kind] = &[
    Kind { list: "Vpcs", id: "VpcId", mark: "CidrBlock DhcpOptionsId", table: "Vpcs", words: "VPCs", fix: fix::vpc },
    Kind { list: "Subnets", id: "SubnetId", mark: "AvailabilityZone CidrBlock", table: "Subnets", words: "subnets", fix: fix::subnet },
    Kind { list: "RouteTables", id: "RouteTableId", mark: "Routes VpcId", table: "RouteTables", words: "route tables", fix: fix::route_table },
    Kind { list: "InternetGateways", id: "InternetGatewayId", mark: "Attachments", table: "InternetGateways", words: "internet gateways", fix: fix::internet_gateway },
    Kind { list: "EgressOnlyInternetGateways", id: "EgressOnlyInternetGatewayId", mark: "Attachments", table: "EgressOnlyInternetGateways", words: "egress-only internet gateways", fix: fix::egress_only },
    Kind { list: "NatGateways", id: "NatGatewayId", mark: "NatGatewayAddresses", table: "NatGateways", words: "NAT gateways", fix: fix::nat_gateway },
    Kind { list: "Addresses", id: "AllocationId", mark: "PublicIp Domain", table: "Addresses", words: "Elastic IP addresses", fix: fix::nothing },
    Kind { list: "Instances", id: "InstanceId", mark: "ImageId State", table: "Instances", words: "instances", fix: fix::instance },
    Kind { list: "NetworkInterfaces", id: "NetworkInterfaceId", mark: "PrivateIpAddress SubnetId VpcId", table: "NetworkInterfaces", words: "network interfaces", fix: fix::interface },
    Kind { list: "SecurityGroups", id: "GroupId", mark: "GroupName IpPermissions", table: "SecurityGroups", words: "security groups", fix: fix::security_group },
    Kind { list: "NetworkAcls", id: "NetworkAclId", mark: "Entries", table: "NetworkAcls", words: "network ACLs", fix: fix::network_acl },
    Kind { list: "PrefixLists", id: "PrefixListId", mark: "PrefixListName", table: "PrefixLists", words: "prefix lists", fix: fix::prefix_list },
    Kind { list: "VpcEndpoints", id: "VpcEndpointId", mark: "ServiceName VpcId", table: "VpcEndpoints", words: "VPC endpoints", fix: fix::endpoint },
    Kind { list: "ServiceConfigurations", id: "ServiceId", mark: "AcceptanceRequired ServiceState", table: "EndpointServices", words: "endpoint services", fix: fix::endpoint_service },
    Kind { list: "VpcPeeringConnections", id: "VpcPeeringConnectionId", mark: "RequesterVpcInfo", table: "PeeringConnections", words: "peering connections", fix: fix::peering },
    Kind { list: "TransitGateways", id: "TransitGatewayId", mark: "Options TransitGatewayArn", table: "TransitGateways", words: "transit gateways", fix: fix::transit_gateway },
    Kind { list: "TransitGatewayVpcAttachments", id: "TransitGatewayAttachmentId", mark: "SubnetIds", table: "TransitAttachments", words: "transit gateway attachments", fix: fix::transit_vpc },
    Kind { list: "TransitGatewayAttachments", id: "TransitGatewayAttachmentId", mark: "TransitGatewayId ResourceType", table: "TransitAttachments", words: "transit gateway attachments", fix: fix::transit_attachment },
    Kind { list: "TransitGatewayRouteTables", id: "TransitGatewayRouteTableId", mark: "DefaultAssociationRouteTable", table: "TransitRouteTables", words: "transit gateway route tables", fix: fix::transit_table },
    Kind { list: "VpnGateways", id: "VpnGatewayId", mark: "VpcAttachments", table: "VpnGateways", words: "virtual private gateways", fix: fix::vpn_gateway },
    Kind { list: "CustomerGateways", id: "CustomerGatewayId", mark: "BgpAsn", table: "CustomerGateways", words: "customer gateways", fix: fix::customer_gateway },
    Kind { list: "VpnConnections", id: "VpnConnectionId", mark: "CustomerGatewayId", table: "VpnConnections", words: "VPN connections", fix: fix::vpn_connection },
    Kind { list: "DhcpOptions", id: "DhcpOptionsId", mark: "DhcpConfigurations", table: "DhcpOptions", words: "DHCP option sets", fix: fix::dhcp_options },
    Kind { list: "LoadBalancers", id: "LoadBalancerArn", mark: "LoadBalancerName", table: "LoadBalancers", words: "load balancers", fix: fix::load_balancer },
    Kind { list: "Listeners", id: "ListenerArn", mark: "DefaultActions", table: "Listeners", words: "listeners", fix: fix::listener },
    Kind { list: "TargetGroups", id: "TargetGroupArn", mark: "TargetGroupName", table: "TargetGroups", words: "target groups", fix: fix::target_group },
    Kind { list: "HostedZones", id: "Id", mark: "CallerReference", table: "HostedZones", words: "private hosted zones", fix: fix::hosted_zone },
    Kind { list: "ResolverEndpoints", id: "Id", mark: "HostVPCId Direction", table: "ResolverEndpoints", words: "Resolver endpoints", fix: fix::resolver_endpoint },
    Kind { list: "ResolverRules", id: "Id", mark: "DomainName RuleType", table: "ResolverRules", words: "Resolver rules", fix: fix::resolver_rule },
    Kind { list: "ProfileSummaries", id: "Id", mark: "ShareStatus Arn", table: "Profiles", words: "Profiles", fix: lattice::profile },
    Kind { list: "ResourceGateways", id: "Id", mark: "", table: "ResourceGateways", words: "resource gateways", fix: lattice::gateway },
    Kind { list: "ResourceConfigurations", id: "Id", mark: "", table: "ResourceConfigurations", words: "resource configurations", fix: lattice::configuration },
    Kind { list: "ServiceNetworks", id: "Id", mark: "", table: "ServiceNetworks", words: "service networks", fix: lattice::service_network },
    Kind { list: "LatticeServices", id: "Id", mark: "", table: "LatticeServices", words: "VPC Lattice services", fix: lattice::service },
    Kind { list: "LatticeAssociations", id: "Id", mark: "", table: "LatticeAssociations", words: "associations of service networks", fix: lattice::association },
    Kind { list: "VpcBlockPublicAccessOptions", id: "", mark: "", table: "BlockPublicAccess", words: "Block Public Access options", fix: fix::block_public_access },
    Kind { list: "Reservations", id: "", mark: "", table: "", words: "", fix: fix::nothing },
    Kind { list: "SecurityGroupRules", id: "SecurityGroupRuleId", mark: "GroupId IsEgress", table: "", words: "", fix: fix::nothing },
    Kind { list: "Entries", id: "", mark: "", table: "", words: "", fix: fix::nothing },
    Kind { list: "VpcAttribute", id: "", mark: "", table: "", words: "", fix: fix::nothing },
    Kind { list: "AvailabilityZones", id: "ZoneId", mark: "ZoneName RegionName", table: "", words: "", fix: fix::nothing },
    Kind { list: "AllowedPrincipals", id: "", mark: "", table: "", words: "", fix: fix::nothing },
    Kind { list: "TransitGatewayRouteTablePropagations", id: "", mark: "", table: "", words: "", fix: fix::nothing },
    Kind { list: "Associations", id: "", mark: "", table: "", words: "", fix: fix::nothing },
    Kind { list: "Routes", id: "", mark: "", table: "", words: "", fix: fix::nothing },
    Kind { list: "TargetHealthDescriptions", id: "", mark: "", table: "", words: "", fix: fix::nothing },
    Kind { list: "Attributes", id: "", mark: "", table: "", words: "", fix: fix::nothing },
    Kind { list: "ResourceRecordSets", id: "", mark: "", table: "", words: "", fix: fix::nothing },
    Kind { list: "HostedZoneSummaries", id: "", mark: "", table: "", words: "", fix: fix::nothing },
    Kind { list: "ResolverRuleAssociations", id: "", mark: "", table: "", words: "", fix: fix::nothing },
    Kind { list: "ProfileAssociations", id: "", mark: "", table: "", words: "", fix: fix::nothing },
    Kind { list: "ProfileResourceAssociations", id: "", mark: "", table: "", words: "", fix: fix::nothing },
    Kind { list: "IpAddresses", id: "", mark: "", table: "", words: "", fix: fix::nothing },
];

/// Lists that are known and not needed, with the reason.
pub const SKIPPED: &[(&str, Reason)] = &[
    ("ServiceDetails", Reason::OwnCatalogue),
    ("ServiceNames", Reason::OwnCatalogue),
    ("Regions", Reason::OwnRegions),
    ("Messages", Reason::NoTrafficChanged),
    ("FlowLogs", Reason::OnlyWatch),
    ("Volumes", Reason::NoTraffic),
    ("Images", Reason::NoTraffic),
    ("KeyPairs", Reason::NoTraffic),
    ("VpcEndpointAssociations", Reason::FollowFromResources),
    ("VpcEndpointConnections", Reason::EndpointsSay),
    ("LaunchTemplateVersions", Reason::OnlyTemplates),
    ("NetworkInsightsAnalyses", Reason::OtherAnalysis),
];

#[cfg(test)]
mod tests {
    use super::KINDS;
    use crate::text::import::is_taken;

    #[test]
    fn what_is_counted_has_its_words() {
        for kind in KINDS.iter().filter(|kind| !kind.table.is_empty()) {
            assert!(is_taken(kind.words), "{}", kind.words);
        }
    }
}
