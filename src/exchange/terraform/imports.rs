//! Blocks that import what a configuration describes from the account in which it is, so that Terraform takes it over instead of
//! making it again. It must not know how resources are written.

use super::{MAIN_TABLE, RULE_KINDS, Writer, quoted, rules_of};
use crate::exchange::blueprint::{Resource, blueprint};
use crate::model::Network;

/// Types whose documentation has no import.
const NONE: &[&str] = &[
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
        if resource.kind == "AWS::EC2::VPCGatewayAttachment" {
            continue;
        }
        // It is known by its VPC.
        let vpc = resource.comes_with.as_ref().filter(|_| *kind == MAIN_TABLE);
        let vpc = vpc.and_then(|vpc| blueprint.resources.iter().find(|it| it.name == *vpc));
        let resource_id = vpc.map_or(&resource.id, |vpc| &vpc.id);
        if resource_id.is_empty() || NONE.contains(kind) {
            left.push(place);
        } else {
            block(&place, resource_id, &mut blocks);
        }
        rules(&writer, resource, &mut blocks);
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
fn rules(writer: &Writer, group: &Resource, out: &mut String) {
    let [inbound, _] = rules_of(group);
    for (at, id) in group.rules.iter().enumerate() {
        let (side, number) = if at < inbound.len() { (0, at) } else { (1, at - inbound.len()) };
        let (Some(kind), false) = (RULE_KINDS.get(side), id.is_empty()) else { continue };
        block(&[*kind, ".", writer.rule_name(group, kind, number)].concat(), id, out);
    }
}
