//! The operations' shapes as data: what each takes, what it gives, and in what order AWS writes it.
//! It must not know what an operation does.

mod check;
mod names;
mod pages;

use crate::net::SortedMap;
use std::sync::OnceLock;

pub use check::{Problem, ShapeError, check, order, order_input};
pub use names::{kebab_case, pascal_case};
pub use pages::{Above, Judge, Pages, pages};

static SHAPES: &str = include_str!("shapes.txt");
static HELP: &str = include_str!("help.txt");

/// The lab's own operations in the same form: AWS has none of them, so they are no commands behind `aws`.
static LAB: &str = "@lab
CreateAccount CreateAccountRequest -
CreateHost CreateHostRequest -
CreateOnPremises CreateOnPremisesRequest -
FailAz FailAzRequest -
RestoreAz FailAzRequest -
UnpublishVerification UnpublishVerificationRequest -
#CreateAccountRequest Name! Id!
#CreateHostRequest Name! OnPremises! Ip! DnsServer
#CreateOnPremisesRequest Name! Cidrs!:[] VpnConnectionId
#FailAzRequest Zone!
#UnpublishVerificationRequest ServiceId!";
static LAB_HELP: &str = "@lab
CreateAccount Adds another AWS account to the lab.
CreateHost Adds a host to an on-premises network.
CreateOnPremises Adds an on-premises network, which a VPN connection may join to AWS.
FailAz Takes an Availability Zone to have failed.
RestoreAz Brings a failed Availability Zone back.
UnpublishVerification Takes away the TXT record that verifies an endpoint service's private name.";

/// An operation of a service, such as EC2's `CreateVpc`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    service: &'static str,
    name: &'static str,
    line: &'static str,
}

/// A structure: named members in AWS's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Structure {
    service: &'static str,
    name: &'static str,
    line: &'static str,
}

/// A member of a structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name as the API has it, such as `VpcId`.
    pub name: &'static str,
    pub need: Need,
    pub kind: Kind,
}

/// Whether a request may leave a member out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Required,
    Optional,
}

/// What a value may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    String,
    Integer,
    Long,
    Double,
    Boolean,
    Timestamp,
    Blob,
    Enumeration(Enumeration),
    Structure(Structure),
    List(Element),
    Map(Element),
}

/// A string that is one of a few.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enumeration {
    name: &'static str,
    line: &'static str,
}

/// What a list or a map holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element {
    service: &'static str,
    text: &'static str,
}

type Index = SortedMap<(&'static str, &'static str), &'static str>;

/// The lines by service and first word. The first word of a structure begins with `#`, of an enumeration with `=`.
fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| read(&[SHAPES, LAB]))
}

fn help() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| read(&[HELP, LAB_HELP]))
}

fn read(texts: &[&'static str]) -> Index {
    let mut index = Index::new();
    let mut service = "";
    for line in texts.iter().flat_map(|text| text.lines()) {
        match line.strip_prefix('@') {
            Some(name) => service = name,
            None => {
                let word = line.split(' ').next().unwrap_or(line);
                index.insert((service, word), line);
            }
        }
    }
    index
}

/// The services, named as the AWS CLI names them, in the data's order. Every look-up goes through them: they are read once.
pub fn services() -> impl Iterator<Item = &'static str> {
    static NAMES: OnceLock<Vec<&'static str>> = OnceLock::new();
    NAMES.get_or_init(|| SHAPES.lines().filter_map(|line| line.strip_prefix('@')).collect()).iter().copied()
}

/// The operations of a service in alphabetical order; none where the service is unknown.
pub fn operations(service: &str) -> impl Iterator<Item = Operation> + use<> {
    of_service(services().find(|known| *known == service))
}

/// The lab's own operations, for what AWS has no operation for.
pub fn lab_operations() -> impl Iterator<Item = Operation> + use<> {
    of_service(Some("lab"))
}

fn of_service(service: Option<&'static str>) -> impl Iterator<Item = Operation> + use<> {
    service.into_iter().flat_map(|service| {
        // Operations begin with a capital letter; `[` is the character after `Z`.
        index()
            .iter_from(&(service, "A"))
            .take_while(move |(key, _)| **key < (service, "["))
            .map(move |((_, name), line)| Operation { service, name, line: rest_of(line) })
    })
}

/// An operation by the API's name (`CreateVpc`) or the AWS CLI's (`create-vpc`).
pub fn operation(service: &str, name: &str) -> Option<Operation> {
    if name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return operations(service).find(|operation| operation.cli_name() == name);
    }
    operations(service).find(|operation| operation.name == name)
}

impl Operation {
    /// The service as the AWS CLI names it, such as `ec2` or `s3api`.
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// The API's name, such as `CreateVpc`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The AWS CLI's name, such as `create-vpc`.
    pub fn cli_name(&self) -> String {
        kebab_case(self.name)
    }

    /// One sentence of AWS's documentation.
    pub fn description(&self) -> &'static str {
        help().get(&(self.service, self.name)).map_or("", |line| rest_of(line))
    }

    /// What it takes; none where it takes nothing.
    pub fn input(&self) -> Option<Structure> {
        Structure::named(self.service, self.line.split(' ').next()?)
    }

    /// What it gives; none where it gives nothing.
    pub fn output(&self) -> Option<Structure> {
        Structure::named(self.service, self.line.split(' ').nth(1)?)
    }

    /// The members of the output that a paginated answer keeps: the lists, then what stands beside them.
    /// Nothing where the operation is not paginated.
    pub fn page_keys(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.line.split(' ').skip(2).filter(|key| *key != "+")
    }
}

impl Structure {
    fn named(service: &'static str, name: &str) -> Option<Structure> {
        let from = format!("#{name}");
        let (service, name, line) = find(service, &from)?;
        Some(Structure { service, name: name.get(1..).unwrap_or(name), line })
    }

    /// Its name in the API, such as `TagSpecification`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Its members in AWS's order.
    pub fn members(&self) -> impl Iterator<Item = Member> + use<> {
        let service = self.service;
        self.line.split_ascii_whitespace().map(move |text| Member::read(service, text))
    }

    /// One member by the API's name.
    pub fn member(&self, name: &str) -> Option<Member> {
        self.members().find(|member| member.name == name)
    }
}

impl Member {
    fn read(service: &'static str, text: &'static str) -> Member {
        let (name, kind) = text.split_once(':').unwrap_or((text, ""));
        let (name, need) = match name.strip_suffix('!') {
            Some(name) => (name, Need::Required),
            None => (name, Need::Optional),
        };
        Member { name, need, kind: Kind::read(service, kind) }
    }
}

impl Kind {
    fn read(service: &'static str, text: &'static str) -> Kind {
        let inside = |open: char, close: char| {
            text.strip_prefix(open).and_then(|text| text.strip_suffix(close)).map(|text| Element { service, text })
        };
        if let Some(element) = inside('[', ']') {
            return Kind::List(element);
        }
        if let Some(element) = inside('{', '}') {
            return Kind::Map(element);
        }
        match text {
            "" => Kind::String,
            "i" => Kind::Integer,
            "l" => Kind::Long,
            "d" => Kind::Double,
            "b" => Kind::Boolean,
            "t" => Kind::Timestamp,
            "x" => Kind::Blob,
            name if name.starts_with('=') => find(service, name).map_or(Kind::String, |(_, name, line)| {
                Kind::Enumeration(Enumeration { name: name.get(1..).unwrap_or(name), line })
            }),
            name => Structure::named(service, name).map_or(Kind::String, Kind::Structure),
        }
    }

    /// The word that the AWS CLI's help uses for it.
    pub fn word(&self) -> &'static str {
        match self {
            Kind::String | Kind::Enumeration(_) => "string",
            Kind::Integer => "integer",
            Kind::Long => "long",
            Kind::Double => "double",
            Kind::Boolean => "boolean",
            Kind::Timestamp => "timestamp",
            Kind::Blob => "blob",
            Kind::Structure(_) => "structure",
            Kind::List(_) => "list",
            Kind::Map(_) => "map",
        }
    }

    /// The structure, where it is one.
    pub fn structure(self) -> Option<Structure> {
        if let Kind::Structure(structure) = self { Some(structure) } else { None }
    }

    /// The enumeration, where it is one.
    pub fn enumeration(self) -> Option<Enumeration> {
        if let Kind::Enumeration(values) = self { Some(values) } else { None }
    }

    /// What its items are, where it is a list.
    pub fn item(self) -> Option<Kind> {
        if let Kind::List(element) = self { Some(element.kind()) } else { None }
    }

    /// The member `Value` of a structure that has no other: EC2 wraps attributes in such.
    pub fn lone_value(self) -> Option<Kind> {
        let mut members = self.structure()?.members();
        match (members.next(), members.next()) {
            (Some(only), None) if only.name == "Value" => Some(only.kind),
            (Some(_) | None, _) => None,
        }
    }
}

impl Enumeration {
    /// Its name in the API, such as `Tenancy`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The values that it may have.
    pub fn values(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.line.split('|')
    }
}

impl Element {
    /// What each of them is.
    pub fn kind(&self) -> Kind {
        Kind::read(self.service, self.text)
    }
}

/// The service, the first word and the rest of the line that begins with the given word.
fn find(service: &str, word: &str) -> Option<(&'static str, &'static str, &'static str)> {
    let service = services().chain(["lab"]).find(|known| *known == service)?;
    let line: &'static str = index().get(&(service, word))?;
    let word = line.split(' ').next().unwrap_or(line);
    Some((service, word, rest_of(line)))
}

fn rest_of(line: &'static str) -> &'static str {
    line.split_once(' ').map_or("", |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_somewhere() {
        for service in services() {
            for operation in operations(service) {
                let words: Vec<&str> = operation.line.split(' ').collect();
                assert_eq!(operation.input().is_none(), words[0] == "-", "{operation:?}");
                assert_eq!(operation.output().is_none(), words[1] == "-", "{operation:?}");
                assert!(operation.description().ends_with('.'), "{operation:?}");
                for key in operation.page_keys() {
                    let output = operation.output().unwrap();
                    assert!(output.member(key).is_some(), "{operation:?} {key}");
                }
            }
        }
        for ((service, word), line) in index() {
            if word.starts_with('#') {
                for text in rest_of(line).split_ascii_whitespace() {
                    let kind = text.split_once(':').map_or("", |(_, kind)| kind);
                    let kind = kind.trim_matches(|c| "[]{}".contains(c));
                    if kind.len() > 1 {
                        let named = kind.starts_with('=') && find(service, kind).is_some();
                        assert!(named || Structure::named(service, kind).is_some(), "{kind}");
                    }
                }
            }
        }
    }

    #[test]
    fn operations_are_found_by_both_names() {
        let vpc = operation("ec2", "CreateVpc").unwrap();
        assert_eq!(operation("ec2", "create-vpc"), Some(vpc));
        assert_eq!(operation("ec2", "create-vpx"), None);
        assert_eq!(operation("nowhere", "CreateVpc"), None);
        let input = vpc.input().unwrap();
        assert_eq!(input.member("DryRun").unwrap().kind, Kind::Boolean);
        let tenancy = input.member("InstanceTenancy").unwrap().kind;
        assert!(matches!(tenancy, Kind::Enumeration(e) if e.values().eq(["default", "dedicated", "host"])));
        let subnet = operation("ec2", "create-subnet").unwrap().input().unwrap();
        assert_eq!(subnet.member("VpcId").unwrap().need, Need::Required);
        let vpcs = operation("ec2", "describe-vpcs").unwrap();
        assert!(vpcs.page_keys().eq(["Vpcs"]));
    }
}
