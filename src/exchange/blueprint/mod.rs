//! A network as resources that refer to each other by name, as a person would write it down: what CloudFormation is written from.
//! It must not know how it is written.

mod addresses;
mod between;
mod domains;
mod endpoints;
mod filters;
mod gateways;
mod hosts;
mod names;
mod places;
mod routes;

pub use names::{camel, forms};

use crate::catalog;
use crate::model::{Network, NetworkInterface, TransitRouteTable};
use crate::net::{Cidr, Id, SortedMap, SortedSet};
use serde_json::Value;

/// What a property is.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    Text(String),
    Int(i64),
    Bool(bool),
    List(Vec<Expr>),
    Map(Vec<(&'static str, Expr)>),
    /// What stands for another resource: its id in most cases.
    Ref(String),
    /// An attribute of another resource.
    Attribute(String, &'static str),
    /// An entry of an endpoint's DNS names, by its place among them: its name.
    DnsName(String, usize),
    /// The same entry's hosted zone.
    DnsZone(String, usize),
    /// An Availability Zone of the Region, by its place among them.
    Zone(usize),
    /// A text in which `{}` stands for the Region.
    InRegion(String),
    /// A JSON document, such as a policy.
    Document(Value),
    /// A parameter of the whole.
    Parameter(&'static str),
}

impl From<&str> for Expr {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Cidr> for Expr {
    fn from(cidr: Cidr) -> Self {
        Self::Text(cidr.to_string())
    }
}

/// A resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Its type in CloudFormation, such as `AWS::EC2::VPC`.
    pub kind: &'static str,
    /// Letters and digits.
    pub name: String,
    pub properties: Vec<(&'static str, Expr)>,
    /// What must be there before, though no property says so.
    pub needs: Vec<String>,
    /// What names it in AWS, as Terraform's import wants it; empty where nothing does.
    pub id: String,
    /// The ids of the rules in its properties, a security group's inbound ones first.
    pub rules: Vec<String>,
    /// The VPC with which AWS makes it: a main route table, or that a subnet uses it.
    pub comes_with: Option<String>,
}

/// The whole, in an order in which each resource comes behind what it refers to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Blueprint {
    pub region: String,
    pub resources: Vec<Resource>,
    /// What could not be written down, and why, a sentence each.
    pub notes: Vec<String>,
}

/// The parameter for the image of instances.
pub const IMAGE: &str = "LatestAmiId";

struct Draft<'n> {
    network: &'n Network,
    region: &'n str,
    blueprint: Blueprint,
    names: SortedSet<String>,
    /// What stands for an id.
    stands: SortedMap<String, Expr>,
}

type Properties = Vec<(&'static str, Expr)>;

/// Writes a network down.
pub fn blueprint(network: &Network) -> Blueprint {
    let region = network.vpcs.iter().next().map_or("us-east-1", |vpc| vpc.region.as_str());
    let blueprint = Blueprint { region: region.to_owned(), ..Blueprint::default() };
    let mut draft = Draft { network, region, blueprint, names: SortedSet::default(), stands: SortedMap::default() };
    draft.vpcs();
    draft.gateways();
    draft.prefix_lists();
    draft.groups();
    draft.subnets();
    draft.acls();
    draft.nat_gateways();
    draft.instances();
    draft.balancers();
    draft.services();
    draft.between();
    draft.vpn();
    let tables = draft.tables();
    draft.endpoints();
    draft.routes(&tables);
    draft.zones();
    draft.resolver();
    draft.not_written();
    without_addresses(draft.blueprint, network)
}

/// Takes the addresses away that AWS may choose.
fn without_addresses(mut blueprint: Blueprint, network: &Network) -> Blueprint {
    if !addresses::are_unsaid(network, &blueprint) {
        return blueprint;
    }
    let is_said = |(name, _): &(&'static str, Expr)| *name != "PrivateIpAddress";
    for instance in blueprint.resources.iter_mut().filter(|resource| resource.kind == "AWS::EC2::Instance") {
        instance.properties.retain(is_said);
        for (_, interfaces) in instance.properties.iter_mut().filter(|(name, _)| *name == "NetworkInterfaces") {
            let Expr::List(interfaces) = interfaces else { continue };
            for interface in interfaces {
                if let Expr::Map(members) = interface {
                    members.retain(is_said);
                }
            }
        }
    }
    blueprint
}

fn list<T>(items: impl IntoIterator<Item = T>, one: impl Fn(T) -> Expr) -> Expr {
    Expr::List(items.into_iter().map(one).collect())
}

impl<'n> Draft<'n> {
    /// A name that no other resource has, from a wanted one and the kind of the resource.
    fn name(&mut self, wanted: &str, kind: &str) -> String {
        self.name_or(&[wanted], kind)
    }

    /// The same, from the first of several that says more than the kind.
    fn name_or(&mut self, wanted: &[&str], kind: &str) -> String {
        names::unique(&mut self.names, wanted, kind)
    }

    /// What a VPC is called: what belongs to it and has no name of its own is called after it.
    fn vpc_name(&self, vpc: &Id) -> &'n str {
        self.network.vpcs.get(vpc).and_then(|vpc| vpc.tags.name()).unwrap_or_default()
    }

    /// What stands for an id: the id itself where it is not in the network.
    fn of(&self, id: &Id) -> Expr {
        self.stands.get(id.as_str()).cloned().unwrap_or_else(|| Expr::Text(id.to_string()))
    }

    fn all<'i>(&self, ids: impl IntoIterator<Item = &'i Id>) -> Expr {
        list(ids, |id| self.of(id))
    }

    fn stand(&mut self, id: &Id, expression: Expr) {
        self.stands.insert(id.to_string(), expression);
    }

    fn add(&mut self, kind: &'static str, name: String, properties: Properties) {
        let (needs, id, rules) = (Vec::new(), String::new(), Vec::new());
        self.blueprint.resources.push(Resource { kind, name, properties, needs, id, rules, comes_with: None });
    }

    /// Adds a resource that others name by its id.
    fn define(&mut self, id: &Id, kind: &'static str, name: String, properties: Properties) {
        self.stand(id, Expr::Ref(name.clone()));
        self.add(kind, name, properties);
        self.identify(&[id.as_str()]);
    }

    /// What names the resource that was added last in AWS.
    fn identify(&mut self, parts: &[&str]) {
        self.blueprint.resources.last_mut().into_iter().for_each(|resource| resource.id = parts.concat());
    }

    /// That the resource that was added last comes with a VPC.
    fn comes_with(&mut self, vpc: Option<&String>) {
        self.blueprint.resources.last_mut().into_iter().for_each(|resource| resource.comes_with = vpc.cloned());
    }

    fn note(&mut self, parts: &[&str]) {
        self.blueprint.notes.push(parts.concat());
    }

    fn tags(&self, tags: &crate::model::Tags) -> Option<(&'static str, Expr)> {
        let one = |(key, value): (&String, &String)| {
            Expr::Map(vec![("Key", Expr::Text(key.clone())), ("Value", Expr::Text(value.clone()))])
        };
        (!tags.is_empty()).then(|| ("Tags", list(&tags.0, one)))
    }

    fn zone(&self, zone: &str) -> Expr {
        let zones = catalog::region(self.region).map(|region| region.zones.as_slice()).unwrap_or_default();
        match zones.iter().position(|known| known.name == zone) {
            Some(place) => Expr::Zone(place),
            None => zone.into(),
        }
    }

    fn is_here(&self, region: &str) -> bool {
        region == self.region
    }

    fn here(&self, region: &str) -> Expr {
        if self.is_here(region) { Expr::InRegion("{}".to_owned()) } else { region.into() }
    }

    /// What has no place in it.
    fn not_written(&mut self) {
        let network = self.network;
        let is_default = |table: &&TransitRouteTable| {
            let id = &table.transit_gateway_route_table_id;
            network.transit_gateways.iter().any(|it| it.association_default_route_table_id.as_ref() == Some(id))
        };
        let tables = network.transit_route_tables.iter();
        let routes = tables.clone().filter(is_default).map(|table| table.routes.len()).sum();
        let is_further = |eni: &&NetworkInterface| eni.instance_id.is_some() && eni.device_index != 0;
        let counts: [(usize, (&str, &str)); 8] = [
            (
                tables.filter(|table| !is_default(table)).count(),
                ("transit gateway route table", "transit gateway route tables"),
            ),
            (
                routes,
                (
                    "static route of a transit gateway's default route table",
                    "static routes of a transit gateway's default route table",
                ),
            ),
            (
                network.network_interfaces.iter().filter(is_further).count(),
                ("further network interface of an instance", "further network interfaces of instances"),
            ),
            (network.profiles.iter().count(), ("Profile", "Profiles")),
            (network.service_networks.iter().count(), ("service network", "service networks")),
            (network.resource_configurations.iter().count(), ("resource configuration", "resource configurations")),
            (network.buckets.iter().count(), ("bucket", "buckets")),
            (network.on_premises.iter().count(), ("on-premises network", "on-premises networks")),
        ];
        for (count, what) in counts {
            if count > 0 {
                let (one, many) = what;
                let what = if count == 1 { [one, " is"].concat() } else { [many, " are"].concat() };
                self.note(&[&count.to_string(), " ", &what, " left out."]);
            }
        }
    }
}
