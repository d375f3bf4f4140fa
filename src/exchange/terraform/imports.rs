//! Blocks that import what a configuration describes from the account in which it is, so that Terraform takes it over instead of
//! making it again. It must not know how resources are written.

use super::{RULE_KINDS, Writer, quoted, rule_name, snake};
use crate::exchange::blueprint::{Expr, Resource, blueprint};
use crate::model::Network;

/// Types whose documentation has no import.
const NONE: &[&str] = &[
    "aws_vpn_gateway_attachment",
    "aws_vpn_gateway_route_propagation",
    "aws_vpn_connection_route",
    "aws_lb_target_group_attachment",
    "aws_vpc_endpoint_service_allowed_principal",
];

/// An `import` block for each resource of [`super::export`] that is in an account and can be imported; what Terraform would make
/// besides stands in comments before them.
pub fn imports(network: &Network) -> String {
    let blueprint = blueprint(network);
    let writer = Writer::new(&blueprint);
    let (mut blocks, mut left) = (String::new(), Vec::new());
    for resource in &blueprint.resources {
        let Some((kind, name)) = writer.names.get(&resource.name).filter(|(kind, _)| !kind.is_empty()) else {
            continue;
        };
        let place = [*kind, ".", name].concat();
        if resource.id.is_empty() || NONE.contains(kind) {
            left.push(place);
        } else {
            block(&place, &resource.id, &mut blocks);
        }
        rules(resource, &snake(&resource.name), &mut blocks);
    }
    let notes: String =
        left.iter().flat_map(|place| ["# ", place, " cannot be imported: Terraform makes it.\n"]).collect();
    let gap = if notes.is_empty() || blocks.is_empty() { "" } else { "\n" };
    [&notes, gap, &blocks].concat()
}

fn block(place: &str, id: &str, out: &mut String) {
    out.push_str(if out.is_empty() { "" } else { "\n" });
    out.push_str(&["import {\n  to = ", place, "\n  id = ", &quoted(id), "\n}\n"].concat());
}

/// The rules that stand in a group are resources of their own in Terraform.
fn rules(group: &Resource, name: &str, out: &mut String) {
    let count = |side: &str| match group.properties.iter().find(|(property, _)| *property == side) {
        Some((_, Expr::List(rules))) => rules.len(),
        Some(_) | None => 0,
    };
    let inbound = count("SecurityGroupIngress");
    for (at, id) in group.rules.iter().enumerate() {
        let (side, number) = if at < inbound { (0, at) } else { (1, at - inbound) };
        let (Some(kind), false) = (RULE_KINDS.get(side), id.is_empty()) else { continue };
        block(&[*kind, ".", &rule_name(name, kind, number)].concat(), id, out);
    }
}
