//! `aws SERVICE wait WAITER`: whether what AWS does by itself is done, which in the lab one look shows. It must not know why a
//! thing is in its state.

use serde_json::Value;

use crate::cli::query::Query;
use crate::control::ApiError;
use crate::control::shapes::{self, Operation};
use crate::net::json;

/// A waiter of the AWS CLI, as botocore's `waiters-2.json` has it.
#[derive(Debug)]
pub struct Waiter {
    service: &'static str,
    /// Such as `nat-gateway-available`.
    pub name: &'static str,
    /// The operation that looks, such as `describe-nat-gateways`.
    looks: &'static str,
    /// What is looked at, in JMESPath.
    path: &'static str,
    until: Until,
    /// The refusal that says that a thing is not there, and what that means.
    absent: Option<(&'static str, Absent)>,
}

/// What ends the waiting.
#[derive(Debug)]
enum Until {
    /// Something is at the path.
    Exists,
    /// Whatever is at the path is in this state; in one of the others it never will be.
    All(&'static str, &'static [&'static str]),
}

/// What it means that a thing is not there.
#[derive(Clone, Copy, Debug)]
enum Absent {
    /// It may come.
    Waits,
    /// It is what is waited for.
    Ends,
    /// It will not come.
    Fails,
}

use Absent::{Ends, Fails, Waits};
use Until::{All, Exists};

const INSTANCES: &str = "Reservations[].Instances[].State.Name";

/// The waiters whose operations the lab has. What is terminated or deleted AWS shows for a while, and the lab no longer: there, what
/// is not found ends these waits, too.
#[rustfmt::skip]
static WAITERS: &[Waiter] = &[
    Waiter::ec2("customer-gateway-available", "describe-customer-gateways", "CustomerGateways[].State", All("available", &["deleted", "deleting"]), None),
    Waiter::ec2("instance-exists", "describe-instances", "Reservations[]", Exists, Some(("InvalidInstanceID.NotFound", Waits))),
    Waiter::ec2("instance-running", "describe-instances", INSTANCES, All("running", &["shutting-down", "terminated", "stopping"]), Some(("InvalidInstanceID.NotFound", Waits))),
    Waiter::ec2("instance-terminated", "describe-instances", INSTANCES, All("terminated", &["pending", "stopping"]), Some(("InvalidInstanceID.NotFound", Ends))),
    Waiter::ec2("internet-gateway-exists", "describe-internet-gateways", "InternetGateways[]", Exists, Some(("InvalidInternetGateway.NotFound", Waits))),
    Waiter::ec2("nat-gateway-available", "describe-nat-gateways", "NatGateways[].State", All("available", &["failed", "deleting", "deleted"]), Some(("NatGatewayNotFound", Waits))),
    Waiter::ec2("nat-gateway-deleted", "describe-nat-gateways", "NatGateways[].State", All("deleted", &[]), Some(("NatGatewayNotFound", Ends))),
    Waiter::ec2("network-interface-available", "describe-network-interfaces", "NetworkInterfaces[].Status", All("available", &[]), Some(("InvalidNetworkInterfaceID.NotFound", Fails))),
    Waiter::ec2("security-group-exists", "describe-security-groups", "SecurityGroups[]", Exists, Some(("InvalidGroup.NotFound", Waits))),
    Waiter::ec2("subnet-available", "describe-subnets", "Subnets[].State", All("available", &[]), None),
    Waiter::ec2("vpc-available", "describe-vpcs", "Vpcs[].State", All("available", &[]), None),
    Waiter::ec2("vpc-exists", "describe-vpcs", "@", Exists, Some(("InvalidVpcID.NotFound", Waits))),
    Waiter::ec2("vpc-peering-connection-deleted", "describe-vpc-peering-connections", "VpcPeeringConnections[].Status.Code", All("deleted", &[]), Some(("InvalidVpcPeeringConnectionID.NotFound", Ends))),
    Waiter::ec2("vpc-peering-connection-exists", "describe-vpc-peering-connections", "@", Exists, Some(("InvalidVpcPeeringConnectionID.NotFound", Waits))),
    Waiter::ec2("vpn-connection-available", "describe-vpn-connections", "VpnConnections[].State", All("available", &["deleting", "deleted"]), None),
    Waiter::ec2("vpn-connection-deleted", "describe-vpn-connections", "VpnConnections[].State", All("deleted", &["pending"]), Some(("InvalidVpnConnectionID.NotFound", Ends))),
    Waiter::elbv2("load-balancer-available", "LoadBalancers[].State.Code", All("active", &[]), Waits),
    Waiter::elbv2("load-balancer-exists", "@", Exists, Waits),
    Waiter::elbv2("load-balancers-deleted", "LoadBalancers[?State.Code!='active']", Exists, Ends),
];

/// The waiters of a service.
pub fn waiters(service: &str) -> impl Iterator<Item = &'static Waiter> {
    WAITERS.iter().filter(move |waiter| waiter.service == service)
}

impl Waiter {
    const fn ec2(
        name: &'static str,
        looks: &'static str,
        path: &'static str,
        until: Until,
        absent: Option<(&'static str, Absent)>,
    ) -> Self {
        Self { service: "ec2", name, looks, path, until, absent }
    }

    const fn elbv2(name: &'static str, path: &'static str, until: Until, absent: Absent) -> Self {
        let absent = Some(("LoadBalancerNotFound", absent));
        Self { service: "elbv2", name, looks: "describe-load-balancers", path, until, absent }
    }

    /// The operation whose flags it takes.
    pub fn operation(&self) -> Option<Operation> {
        shapes::operation(self.service, self.looks)
    }

    /// What an answer ends: nothing more to wait for. Time stands still between commands, so that what is not so now never is.
    ///
    /// # Errors
    /// The AWS CLI's sentence for a wait that ends otherwise.
    pub fn judge(&self, answer: Result<Value, ApiError>) -> Result<(), String> {
        let reason = match (answer, &self.absent) {
            (Ok(answer), _) => match self.seen(&answer) {
                Seen::Done => return Ok(()),
                Seen::Never(state) => [
                    "Waiter encountered a terminal failure state: For expression \"",
                    self.path,
                    "\" we matched expected path: \"",
                    state,
                    "\" at least once",
                ]
                .concat(),
                Seen::NotYet => "Max attempts exceeded".to_owned(),
            },
            (Err(why), Some((code, absent))) if why.code == *code => {
                let matched = ["Matched expected service error code: ", code].concat();
                match absent {
                    Ends => return Ok(()),
                    Waits => ["Max attempts exceeded. Previously accepted state: ", &matched].concat(),
                    Fails => ["Waiter encountered a terminal failure state: ", &matched].concat(),
                }
            }
            (Err(why), _) => ["An error occurred (", &why.code, "): ", &why.message].concat(),
        };
        let name = shapes::pascal_case(self.name);
        Err(["Waiter ", &name, " failed: ", &reason].concat())
    }

    fn seen(&self, answer: &Value) -> Seen {
        let found = Query::parse(self.path).ok().and_then(|query| query.search(answer).ok());
        let items = match &found {
            Some(Value::Array(items)) => items.as_slice(),
            Some(other) => std::slice::from_ref(other),
            None => &[],
        };
        match self.until {
            Exists if items.is_empty() => Seen::NotYet,
            Exists => Seen::Done,
            All(state, _) if !items.is_empty() && items.iter().all(|item| *item == json!(state)) => Seen::Done,
            All(_, never) => match never.iter().find(|state| items.contains(&json!(**state))) {
                Some(state) => Seen::Never(state),
                None => Seen::NotYet,
            },
        }
    }
}

/// What one look shows.
enum Seen {
    Done,
    /// A state from which what is waited for never comes.
    Never(&'static str),
    NotYet,
}
