//! The simplest editing in HTML: forms that add and remove an endpoint, and the commands that they stand for.
//! It must not know who carries the commands out.

use crate::catalog::{self, ServiceType};
use crate::control::Lab;
use crate::facts;
use crate::model::{Network, Vpc};
use crate::net::Id;
use crate::scene::escape;
use crate::text::page::{Word, word};

/// The forms; each says by `data-does` what its values are for.
pub fn forms(network: &Network) -> String {
    let mut html = String::new();
    html.push_str("<details class=\"el-tools\"><summary>");
    escape(&mut html, word(Word::ChangeAnything));
    html.push_str("</summary><form class=\"el-form\" data-does=\"add\">");
    let vpcs: Vec<(String, String)> = network
        .vpcs
        .iter()
        .map(|vpc| (vpc.vpc_id.to_string(), facts::label(network, vpc.vpc_id.as_str()).to_owned()))
        .collect();
    choice(&mut html, "service", Word::Service, &services(network));
    if vpcs.len() != 1 {
        choice(&mut html, "vpc", Word::Vpc, &vpcs);
    }
    button(&mut html, "", Word::AddEndpoint);
    html.push_str("</form>");
    let endpoints: Vec<(String, String)> = network
        .vpc_endpoints
        .iter()
        .map(|it| {
            let id = it.vpc_endpoint_id.as_str();
            let kind = it.vpc_endpoint_type.as_str();
            (id.to_owned(), [&facts::endpoint_label(network, id), " (", kind, ")"].concat())
        })
        .collect();
    if !endpoints.is_empty() {
        html.push_str("<form class=\"el-form\" data-does=\"remove\">");
        choice(&mut html, "endpoint", Word::Endpoint, &endpoints);
        button(&mut html, "", Word::Delete);
        html.push_str("</form>");
    }
    html.push_str("<div class=\"el-form\">");
    button(&mut html, "undo", Word::Undo);
    button(&mut html, "redo", Word::Redo);
    html.push_str("</div><form class=\"el-form\" data-does=\"command\"><label>");
    escape(&mut html, word(Word::Command));
    html.push_str(" <input name=\"command\" spellcheck=\"false\" autocapitalize=\"off\" autocomplete=\"off\" placeholder=\"aws ec2 describe-vpc-endpoints\"></label></form><pre class=\"el-log\" role=\"log\" tabindex=\"0\" aria-label=\"");
    escape(&mut html, word(Word::TerminalOutput));
    html.push_str("\"></pre></details>");
    html
}

/// The common services with each type of endpoint that they have, as `KEY TYPE`.
fn services(network: &Network) -> Vec<(String, String)> {
    let region = network.vpcs.iter().next().map_or(Lab::REGION, |vpc| vpc.region.as_str());
    let mut all = Vec::new();
    for service in catalog::services::services_in(region).into_iter().filter(|it| it.common && !it.key.contains("fips"))
    {
        for kind in service.types {
            let kind = kind_name(*kind);
            all.push(([&service.key, " ", kind].concat(), [service.name, " (", kind, ")"].concat()));
        }
    }
    all
}

fn kind_name(kind: ServiceType) -> &'static str {
    match kind {
        ServiceType::Gateway => "Gateway",
        ServiceType::Interface => "Interface",
    }
}

fn choice(html: &mut String, name: &str, label: Word, options: &[(String, String)]) {
    html.push_str("<label>");
    escape(html, word(label));
    html.push_str([" <select name=\"", name, "\">"].concat().as_str());
    for (value, text) in options {
        html.push_str("<option value=\"");
        escape(html, value);
        html.push_str("\">");
        escape(html, text);
        html.push_str("</option>");
    }
    html.push_str("</select></label> ");
}

fn button(html: &mut String, does: &str, label: Word) {
    match does {
        "" => html.push_str("<button>"),
        does => html.push_str(&["<button type=\"button\" data-does=\"", does, "\">"].concat()),
    }
    escape(html, word(label));
    html.push_str("</button> ");
}

/// The command that makes an endpoint where one is expected: a gateway endpoint in every route table that has subnets, an interface
/// endpoint in one subnet of each Availability Zone, with private DNS where the service and the VPC have it. An empty `vpc` is the
/// only one. None where there is no such VPC or service.
pub fn add(network: &Network, service: &str, vpc: &str) -> Option<String> {
    let (key, kind) = service.split_once(' ')?;
    let vpc = if vpc.is_empty() { network.vpcs.iter().next() } else { network.vpcs.get(vpc) }?;
    let service = catalog::services::service_of_key(key, &vpc.region)?;
    let id = vpc.vpc_id.as_str();
    let mut command = ["aws ec2 create-vpc-endpoint --vpc-id ", id, " --service-name ", &service.service_name].concat();
    let listed = |ids: Vec<&Id>| ids.into_iter().map(|id| [" ", id.as_str()].concat()).collect::<String>();
    if kind == "Gateway" {
        let tables: Vec<&Id> = network
            .route_tables
            .iter()
            .filter(|table| table.vpc_id == vpc.vpc_id)
            .filter(|table| table.is_main() || table.associations.iter().any(|it| it.subnet_id.is_some()))
            .map(|table| &table.route_table_id)
            .collect();
        command.push_str(" --route-table-ids");
        command.push_str(&listed(tables));
    } else {
        let subnets = one_in_each_zone(network, vpc);
        command.push_str(" --vpc-endpoint-type Interface");
        if !subnets.is_empty() {
            command.push_str(" --subnet-ids");
            command.push_str(&listed(subnets));
        }
        let offered = service.private_dns_names.as_ref().is_some_and(|names| !names.is_empty());
        let has_dns = offered && vpc.enable_dns_support && vpc.enable_dns_hostnames;
        command.push_str(if has_dns { " --private-dns-enabled" } else { " --no-private-dns-enabled" });
    }
    Some(command + &place(network, vpc))
}

/// The command that removes an endpoint; none where there is no such endpoint.
pub fn remove(network: &Network, endpoint: &str) -> Option<String> {
    let endpoint = network.vpc_endpoints.get(endpoint)?;
    let place = network.vpcs.get(&endpoint.vpc_id).map(|vpc| place(network, vpc)).unwrap_or_default();
    Some(["aws ec2 delete-vpc-endpoints --vpc-endpoint-ids ", endpoint.vpc_endpoint_id.as_str(), &place].concat())
}

/// The Region and the profile, where they are others than those that commands have by themselves.
fn place(network: &Network, vpc: &Vpc) -> String {
    let mut flags = String::new();
    if vpc.region != Lab::REGION {
        flags.push_str(&[" --region ", &vpc.region].concat());
    }
    let profile =
        network.accounts.iter().find(|account| account.id == vpc.owner_id && account.id.as_str() != Lab::ACCOUNT);
    if let Some(account) = profile {
        flags.push_str(&[" --profile ", account.id.as_str()].concat());
    }
    flags
}

/// Of each zone the first subnet, one with instances before others.
fn one_in_each_zone<'n>(network: &'n Network, vpc: &Vpc) -> Vec<&'n Id> {
    let mut found: Vec<(&str, bool, &Id)> = Vec::new();
    for subnet in network.subnets.iter().filter(|subnet| subnet.vpc_id == vpc.vpc_id) {
        let is_used = network.instances.iter().any(|instance| instance.subnet_id == subnet.subnet_id);
        match found.iter_mut().find(|(zone, _, _)| *zone == subnet.availability_zone) {
            Some(known) if is_used && !known.1 => *known = (&subnet.availability_zone, true, &subnet.subnet_id),
            Some(_) => {}
            None => found.push((&subnet.availability_zone, is_used, &subnet.subnet_id)),
        }
    }
    found.into_iter().map(|(_, _, id)| id).collect()
}
