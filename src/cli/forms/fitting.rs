//! What fits where: operations that take a thing, values that would work, what a form fills in by itself. It must not know how a form
//! looks.

use super::stock::{Stock, keys_of};
use super::{asked, changes, operation};
use crate::control::Request;
use crate::control::shapes::{Member, Need, Operation};
use crate::net::order;
use serde_json::{Map, Value};

/// Whether two members name things of the same kind: then what is selected fits.
pub fn takes(operation: Operation, member: &str, id: &str, network: &Stock) -> bool {
    let keys = keys_of(operation, member);
    keys.iter().any(|key| network.items.get(*key).is_some_and(|items| items.iter().any(|it| it.value == id)))
}

/// The operations that an id fits into, each with the member that takes it: those that require it first.
pub fn fitting(stock: &Stock, id: &str) -> Vec<(Operation, &'static str)> {
    let mut found = Vec::new();
    for operation in changes() {
        let Some(input) = operation.input() else { continue };
        let mut members: Vec<Member> = input.members().filter(|it| takes(operation, it.name, id, stock)).collect();
        order::sort_by_key(&mut members, |it| it.need != Need::Required);
        found.extend(members.first().map(|member| (operation, member.need != Need::Required, member.name)));
    }
    order::sort_by_key(&mut found, |(_, is_optional, _)| *is_optional);
    found.into_iter().map(|(operation, _, member)| (operation, member)).collect()
}

/// A member's value set in a request, as a text or in a list, as its shape wants.
pub fn put(operation: Operation, parameters: &mut Map<String, Value>, member: &str, text: &str) {
    let kind = operation.input().and_then(|input| input.member(member)).map(|it| it.kind);
    let value = Value::String(text.to_string());
    let is_list = kind.is_some_and(|it| it.item().is_some());
    parameters.insert(member.to_string(), if is_list { Value::Array(vec![value]) } else { value });
}

/// The values that a request could say in the place of one of its own so that it is accepted: what would work, nearest first.
/// `accepts` tries a request without carrying it out.
pub fn remedies(
    stock: &Stock,
    operation: Operation,
    request: &Request,
    accepts: &dyn Fn(&Request) -> bool,
) -> Vec<(&'static str, String)> {
    let Some(input) = operation.input() else { return Vec::new() };
    let given = request.parameters.as_object();
    let (first, _) = asked(input, true);
    let mut found = Vec::new();
    let mut looks = 0;
    for member in first {
        let own = given.and_then(|it| it.get(member.name));
        let offers = stock.offers(operation, member.name, request);
        for offer in offers.into_iter().filter(|offer| own.is_none_or(|own| !says(own, offer))) {
            looks += 1;
            if MOST_TRIALS < looks {
                return found;
            }
            if accepts(&with(request, operation, member.name, &offer)) {
                found.push((member.name, offer));
                break;
            }
        }
    }
    found
}

/// The most requests that are tried for what would work.
const MOST_TRIALS: usize = 160;

fn says(value: &Value, text: &str) -> bool {
    match value {
        Value::String(own) => own == text,
        Value::Array(items) => items.iter().any(|item| says(item, text)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

/// Fills in what has to be said where just one of what exists fits. Which of several goes is for people to say: only what makes or
/// joins something is tried, by `accepts`, which carries nothing out.
pub fn settle(
    stock: &Stock,
    operation: Operation,
    values: &mut Map<String, Value>,
    accepts: &dyn Fn(&Request) -> bool,
) {
    let Some(input) = operation.input() else { return };
    let parts = ["Delete", "Terminate", "Release", "Revoke", "Detach", "Disassociate", "Reject", "Deregister"];
    let is_tried = !parts.iter().any(|verb| operation.name().starts_with(verb));
    let (first, _) = asked(input, true);
    let asks = |it: &Member| it.need == Need::Required && !keys_of(operation, it.name).is_empty();
    let mut open: Vec<&Member> = first.iter().filter(|it| asks(it) && !values.contains_key(it.name)).collect();
    loop {
        let before = open.len();
        open.retain(|member| {
            let request = stock.request(operation, Value::Object(values.clone()));
            let mut offers = stock.offers(operation, member.name, &request);
            if is_tried && (2..=MOST_SETTLED).contains(&offers.len()) {
                offers.retain(|offer| accepts(&with(&request, operation, member.name, offer)));
            }
            let [only] = offers.as_slice() else { return true };
            put(operation, values, member.name, only);
            false
        });
        if open.len() == before {
            return;
        }
    }
}

/// The most offers of which a form looks for the only one that is accepted.
const MOST_SETTLED: usize = 12;

/// A request that says something more.
fn with(request: &Request, operation: Operation, member: &str, text: &str) -> Request {
    let mut other = request.clone();
    if let Some(members) = other.parameters.as_object_mut() {
        put(operation, members, member, text);
    }
    other
}

/// The operation that makes what a member names; none for what comes about otherwise.
pub fn maker(of: Operation, member: &str) -> Option<Operation> {
    let key = keys_of(of, member).first()?;
    let (service, name) = match *key {
        "AllocationId" => ("ec2", "AllocateAddress"),
        "GroupId" => ("ec2", "CreateSecurityGroup"),
        "InstanceId" => ("ec2", "RunInstances"),
        "PrefixListId" => ("ec2", "CreateManagedPrefixList"),
        "ServiceId" => ("ec2", "CreateVpcEndpointServiceConfiguration"),
        "TransitGatewayAttachmentId" => ("ec2", "CreateTransitGatewayVpcAttachment"),
        "LoadBalancerArn" => ("elbv2", "CreateLoadBalancer"),
        "TargetGroupArn" => ("elbv2", "CreateTargetGroup"),
        "ListenerArn" => ("elbv2", "CreateListener"),
        "HostedZones.Id" => ("route53", "CreateHostedZone"),
        "ResolverEndpoints.Id" => ("route53resolver", "CreateResolverEndpoint"),
        "ResolverRules.Id" => ("route53resolver", "CreateResolverRule"),
        "Profiles.Id" => ("route53profiles", "CreateProfile"),
        "ResourceGateways.Id" => ("vpc-lattice", "CreateResourceGateway"),
        "ResourceConfigurations.Id" => ("vpc-lattice", "CreateResourceConfiguration"),
        "ServiceNetworks.Id" => ("vpc-lattice", "CreateServiceNetwork"),
        "LatticeServices.Id" => ("vpc-lattice", "CreateService"),
        "ResourceShareArn" => ("ram", "CreateResourceShare"),
        "Buckets.Name" => ("s3api", "CreateBucket"),
        other => return operation("ec2", &["Create", other.strip_suffix("Id")?].concat()),
    };
    operation(service, name)
}
