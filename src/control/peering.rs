//! Operations on VPC peering connections. It must not know what crosses them.

use super::call::{Answer, ApiError, Call, Operations, Params, tag_list, well_formed, with};
use super::describe;
use crate::catalog;
use crate::model::{Network, PeeringConnection, PeeringState, PeeringVpc, Vpc};
use crate::net::json;
use serde_json::{Map, Value};

pub const OPERATIONS: Operations = &[
    ("CreateVpcPeeringConnection", create_peering),
    ("AcceptVpcPeeringConnection", accept_peering),
    ("RejectVpcPeeringConnection", reject_peering),
    ("DeleteVpcPeeringConnection", delete_peering),
    ("DescribeVpcPeeringConnections", describe_peerings),
    ("ModifyVpcPeeringConnectionOptions", modify_options),
];

/// When a request that nobody accepts expires: seven days after it was made.
const EXPIRATION: &str = "2026-01-08T00:00:00+00:00";

/// The caller's own VPC in the Region that it calls.
pub fn own_vpc<'c>(call: &'c Call<'_>, id: &str) -> Result<&'c Vpc, ApiError> {
    let vpc = call.vpc(id)?;
    if vpc.owner_id != *call.account {
        refuse!("InvalidVpcID.NotFound", "The vpc ID '{id}' does not exist");
    }
    Ok(vpc)
}

/// Rule HY-03: a request between overlapping VPCs, or to a VPC that is not there, is made and fails.
fn create_peering(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let tags = call.tags("vpc-peering-connection")?;
    let requester = own_vpc(call, params.require("VpcId")?)?.clone();
    let peer_id = params.require("PeerVpcId")?;
    well_formed("vpc", "InvalidVpcID.Malformed", peer_id)?;
    let peer_owner = params.text("PeerOwnerId").unwrap_or(call.account.as_str());
    let peer_region = params.text("PeerRegion").unwrap_or(call.region);
    if catalog::region(peer_region).is_none() {
        refuse!("InvalidParameterValue", "Value ({peer_region}) for parameter peerRegion is invalid.");
    }
    let found = call.network.vpcs.get(peer_id).filter(|vpc| vpc.owner_id == peer_owner && vpc.region == peer_region);
    if found.is_none() && *call.account == peer_owner && peer_region == call.region {
        refuse!("InvalidVpcID.NotFound", "The vpc ID '{peer_id}' does not exist");
    }
    let overlaps = |vpc: &Vpc| vpc.cidrs().any(|cidr| requester.cidrs().any(|own| own.overlaps(&cidr)));
    let fails = found.is_none_or(overlaps);
    let joins = |pcx: &PeeringConnection| {
        pcx.other(&requester.vpc_id).is_some_and(|other| other.vpc_id == peer_id)
            && matches!(pcx.status, PeeringState::Active | PeeringState::PendingAcceptance)
    };
    if let Some(other) = call.network.peering_connections.iter().find(|pcx| joins(pcx)) {
        refuse!(
            "VpcPeeringConnectionAlreadyExists",
            "The VPCs {} and {peer_id} are already joined, or about to be, by {}.",
            requester.vpc_id,
            other.vpc_peering_connection_id
        );
    }
    let side = |vpc_id: &str, owner: &str, region: &str| PeeringVpc {
        vpc_id: vpc_id.into(),
        owner_id: owner.into(),
        region: region.to_string(),
        allow_dns_resolution_from_remote_vpc: false,
    };
    let connection = PeeringConnection {
        vpc_peering_connection_id: call.make("pcx"),
        requester: side(requester.vpc_id.as_str(), call.account.as_str(), call.region),
        accepter: side(peer_id, peer_owner, peer_region),
        status: if fails { PeeringState::Failed } else { PeeringState::PendingAcceptance },
        tags,
    };
    let message = ["Initiating Request to ", peer_owner].concat();
    let shown = with(
        view(call.network, &connection),
        json!({"Status": {"Code": "initiating-request", "Message": message}, "ExpirationTime": EXPIRATION}),
    );
    call.network.peering_connections.insert(connection);
    Ok(json!({"VpcPeeringConnection": shown}))
}

/// One side of a connection; its blocks are shown to the other account only once the connection is active.
fn side(network: &Network, connection: &PeeringConnection, vpc: &PeeringVpc) -> Value {
    let mut shown = Map::new();
    let is_active = connection.status == PeeringState::Active;
    let is_open = is_active || connection.requester.owner_id == connection.accepter.owner_id;
    let is_requester = *vpc == connection.requester;
    if let Some(found) = network.vpcs.get(&vpc.vpc_id).filter(|_| is_open || is_requester) {
        let v4: Vec<Value> =
            found.cidr_block_association_set.iter().map(|it| json!({"CidrBlock": it.cidr_block})).collect();
        let v6: Vec<Value> = found
            .ipv6_cidr_block_association_set
            .iter()
            .map(|it| json!({"Ipv6CidrBlock": it.ipv6_cidr_block}))
            .collect();
        shown.insert("CidrBlock".into(), json!(found.primary_cidr()));
        if !v6.is_empty() {
            shown.insert("Ipv6CidrBlockSet".into(), v6.into());
        }
        shown.insert("CidrBlockSet".into(), v4.into());
    }
    shown.insert("OwnerId".into(), json!(vpc.owner_id));
    if is_active {
        shown.insert("PeeringOptions".into(), options(vpc));
    }
    shown.insert("VpcId".into(), json!(vpc.vpc_id));
    shown.insert("Region".into(), json!(vpc.region));
    Value::Object(shown)
}

fn options(vpc: &PeeringVpc) -> Value {
    json!({"AllowDnsResolutionFromRemoteVpc": vpc.allow_dns_resolution_from_remote_vpc,
        "AllowEgressFromLocalClassicLinkToRemoteVpc": false, "AllowEgressFromLocalVpcToRemoteClassicLink": false})
}

fn view(network: &Network, connection: &PeeringConnection) -> Value {
    let message = match connection.status {
        PeeringState::PendingAcceptance => ["Pending Acceptance by ", connection.accepter.owner_id.as_str()].concat(),
        PeeringState::Active => "Active".to_string(),
        PeeringState::Rejected => "Rejected".to_string(),
        PeeringState::Deleted => "Deleted".to_string(),
        PeeringState::Expired => "Expired".to_string(),
        PeeringState::Failed => "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range".to_string(),
    };
    let mut shown = json!({
        "AccepterVpcInfo": side(network, connection, &connection.accepter),
        "RequesterVpcInfo": side(network, connection, &connection.requester),
        "Status": {"Code": connection.status, "Message": message},
        "Tags": tag_list(&connection.tags),
        "VpcPeeringConnectionId": connection.vpc_peering_connection_id,
    });
    if connection.status == PeeringState::PendingAcceptance {
        shown = with(shown, json!({"ExpirationTime": EXPIRATION}));
    }
    shown
}

/// Both sides see a connection, each in its Region.
fn sees(call: &Call<'_>, connection: &PeeringConnection) -> bool {
    let is_side = |vpc: &PeeringVpc| vpc.owner_id == *call.account && vpc.region == call.region;
    is_side(&connection.requester) || is_side(&connection.accepter)
}

fn describe_peerings(call: &mut Call<'_>) -> Answer {
    let network = &*call.network;
    let mine = network.peering_connections.iter().filter(|it| sees(call, it));
    describe::list(
        call.params,
        "VpcPeeringConnections",
        ("VpcPeeringConnectionIds", "VpcPeeringConnectionId", "InvalidVpcPeeringConnectionID.NotFound"),
        &[("status-code", "Status.Code"), ("status-message", "Status.Message")],
        mine.map(|it| view(network, it)),
    )
}

/// The connection that a call names, which the caller is a side of.
fn named(call: &Call<'_>) -> Result<PeeringConnection, ApiError> {
    let id = call.params.require("VpcPeeringConnectionId")?;
    well_formed("pcx", "InvalidVpcPeeringConnectionId.Malformed", id)?;
    match call.network.peering_connections.get(id).filter(|it| sees(call, it)) {
        Some(connection) => Ok(connection.clone()),
        None => {
            refuse!("InvalidVpcPeeringConnectionID.NotFound", "The vpcPeeringConnection ID '{id}' does not exist")
        }
    }
}

fn accept_peering(call: &mut Call<'_>) -> Answer {
    let mut connection = named(call)?;
    let id = connection.vpc_peering_connection_id.clone();
    let accepter = &connection.accepter;
    if accepter.owner_id != *call.account {
        refuse!("OperationNotPermitted", "User {} cannot accept peering {id}", call.account);
    }
    if accepter.region != call.region {
        refuse!(
            "OperationNotPermitted",
            "Incorrect region ({}) specified for this request. VPC peering connection {id} must be accepted in region {}",
            call.region,
            accepter.region
        );
    }
    match connection.status {
        PeeringState::PendingAcceptance => connection.status = PeeringState::Active,
        PeeringState::Active => return Ok(json!({"VpcPeeringConnection": view(call.network, &connection)})),
        PeeringState::Rejected | PeeringState::Deleted | PeeringState::Expired | PeeringState::Failed => {
            let state = json!(connection.status);
            refuse!(
                "InvalidStateTransition",
                "Invalid state transition for {id}, attempted to transition from {} to active",
                state.as_str().unwrap_or_default()
            )
        }
    }
    let provisioning = json!({"Status": {"Code": "provisioning", "Message": "Provisioning"}});
    let shown = with(view(call.network, &connection), provisioning);
    call.network.peering_connections.insert(connection);
    Ok(json!({"VpcPeeringConnection": shown}))
}

fn reject_peering(call: &mut Call<'_>) -> Answer {
    let mut connection = named(call)?;
    let id = connection.vpc_peering_connection_id.clone();
    if connection.accepter.owner_id != *call.account {
        refuse!("OperationNotPermitted", "User {} cannot reject peering {id}", call.account);
    }
    if connection.status != PeeringState::PendingAcceptance {
        let state = json!(connection.status);
        refuse!(
            "InvalidStateTransition",
            "Invalid state transition for {id}, attempted to transition from {} to rejected",
            state.as_str().unwrap_or_default()
        );
    }
    connection.status = PeeringState::Rejected;
    call.network.peering_connections.insert(connection);
    Ok(json!({"Return": true}))
}

/// Rule RT-25: routes to a deleted connection stay, as blackholes.
fn delete_peering(call: &mut Call<'_>) -> Answer {
    let connection = named(call)?;
    call.network.peering_connections.remove(&connection.vpc_peering_connection_id);
    Ok(json!({"Return": true}))
}

/// Rule DNS-76: who may resolve this side's public host names to private addresses.
fn modify_options(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let mut connection = named(call)?;
    let id = connection.vpc_peering_connection_id.clone();
    if connection.status != PeeringState::Active {
        refuse!(
            "OperationNotPermitted",
            "Peering {id} is not active. Peering options can be added only to active peerings."
        );
    }
    let mut answer = Map::new();
    let (account, region) = (call.account, call.region);
    let mut set = |member: &str, what: &str, side: &mut PeeringVpc, given: Params<'_>| -> Result<(), ApiError> {
        let Some(allow) = given.flag("AllowDnsResolutionFromRemoteVpc") else { return Ok(()) };
        if side.owner_id != *account || side.region != region {
            refuse!(
                "OperationNotPermitted",
                "User {account} cannot modify {what} peering options of {id} in region {region}"
            );
        }
        side.allow_dns_resolution_from_remote_vpc = allow;
        answer.insert(member.to_string(), json!({"AllowDnsResolutionFromRemoteVpc": allow}));
        Ok(())
    };
    let member = "AccepterPeeringConnectionOptions";
    set(member, "accepter", &mut connection.accepter, params.object(member))?;
    let member = "RequesterPeeringConnectionOptions";
    set(member, "requester", &mut connection.requester, params.object(member))?;
    if answer.is_empty() {
        refuse!("MissingParameter", "The request must contain at least one peering option.");
    }
    call.network.peering_connections.insert(connection);
    Ok(Value::Object(answer))
}

#[cfg(test)]
mod tests {
    use crate::control::Lab;
    use crate::control::testing::{call, id, refused, vpc};
    use crate::net::Id;
    use serde_json::json;

    fn peer(lab: &mut Lab, a: &str, b: &str) -> String {
        let made = call(lab, "ec2", "CreateVpcPeeringConnection", json!({"VpcId": a, "PeerVpcId": b}));
        assert_eq!(id(&made, "/VpcPeeringConnection/Status/Code"), "initiating-request");
        id(&made, "/VpcPeeringConnection/VpcPeeringConnectionId")
    }

    fn state(lab: &mut Lab) -> String {
        let shown = call(lab, "ec2", "DescribeVpcPeeringConnections", json!({}));
        id(&shown, "/VpcPeeringConnections/0/Status/Code")
    }

    #[test]
    fn a_request_is_accepted_and_deleted() {
        let mut lab = Lab::default();
        let (a, b) = (vpc(&mut lab, "10.0.0.0/16"), vpc(&mut lab, "10.1.0.0/16"));
        let before = lab.network().clone();
        let pcx = peer(&mut lab, &a, &b);
        assert_eq!(state(&mut lab), "pending-acceptance");
        let again = json!({"VpcId": b, "PeerVpcId": a});
        refused(&mut lab, "ec2", "CreateVpcPeeringConnection", again, "VpcPeeringConnectionAlreadyExists");
        let named = json!({"VpcPeeringConnectionId": pcx});
        let options = json!({"VpcPeeringConnectionId": pcx, "RequesterPeeringConnectionOptions": {"AllowDnsResolutionFromRemoteVpc": true}});
        refused(&mut lab, "ec2", "ModifyVpcPeeringConnectionOptions", options.clone(), "OperationNotPermitted");
        call(&mut lab, "ec2", "AcceptVpcPeeringConnection", named.clone());
        assert_eq!(state(&mut lab), "active");
        call(&mut lab, "ec2", "ModifyVpcPeeringConnectionOptions", options);
        call(&mut lab, "ec2", "DeleteVpcPeeringConnection", named.clone());
        refused(&mut lab, "ec2", "DeleteVpcPeeringConnection", named, "InvalidVpcPeeringConnectionID.NotFound");
        let mut after = lab.network().clone();
        after.made = before.made;
        assert_eq!(after, before);
    }

    #[test]
    fn overlapping_vpcs_fail() {
        let mut lab = Lab::default();
        let (a, b) = (vpc(&mut lab, "10.0.0.0/16"), vpc(&mut lab, "10.0.0.0/17"));
        let pcx = peer(&mut lab, &a, &b);
        assert_eq!(state(&mut lab), "failed");
        let named = json!({"VpcPeeringConnectionId": pcx});
        refused(&mut lab, "ec2", "AcceptVpcPeeringConnection", named, "InvalidStateTransition");
        let unknown = json!({"VpcId": a, "PeerVpcId": "vpc-0123456789abcdef0"});
        refused(&mut lab, "ec2", "CreateVpcPeeringConnection", unknown, "InvalidVpcID.NotFound");
    }

    #[test]
    fn another_region_accepts() {
        let mut lab = Lab::default();
        let a = vpc(&mut lab, "10.0.0.0/16");
        let mut request = Lab::request("ec2", "CreateVpc", json!({"CidrBlock": "10.1.0.0/16"}));
        request.region = "eu-west-1".to_string();
        let b = id(&lab.call(&request).unwrap(), "/Vpc/VpcId");
        let params = json!({"VpcId": a, "PeerVpcId": b, "PeerRegion": "eu-west-1"});
        let made = call(&mut lab, "ec2", "CreateVpcPeeringConnection", params);
        let named = json!({"VpcPeeringConnectionId": id(&made, "/VpcPeeringConnection/VpcPeeringConnectionId")});
        refused(&mut lab, "ec2", "AcceptVpcPeeringConnection", named.clone(), "OperationNotPermitted");
        let mut request = Lab::request("ec2", "AcceptVpcPeeringConnection", named);
        request.account = Id::from("999999999999");
        assert_eq!(lab.call(&request).unwrap_err().code, "InvalidVpcPeeringConnectionID.NotFound");
        request.account = Id::from(Lab::ACCOUNT);
        request.region = "eu-west-1".to_string();
        lab.call(&request).unwrap();
        assert_eq!(state(&mut lab), "active");
    }
}
