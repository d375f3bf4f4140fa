//! What a type of resources is: how it is made, and what becomes of its properties. It must not know which types there are.

use super::maker::{Made, Maker};
use crate::control::shapes;
use serde_json::{Map, Value};

pub type Properties = Map<String, Value>;
pub type Outcome<T> = Result<T, String>;

/// A type of resources.
pub struct Kind {
    /// Such as `AWS::EC2::VPC`.
    pub name: &'static str,
    pub how: How,
}

/// How a resource is made.
pub enum How {
    /// By one request, whose members are named as the properties are.
    Create(Create),
    /// By requests of its own, from properties of these names; from any where there are none.
    Do(&'static str, fn(&mut Maker, &Properties) -> Outcome<Made>),
}

/// The request that makes a resource.
pub struct Create {
    pub service: &'static str,
    pub operation: &'static str,
    /// The type that its tags name; empty where tags stand alone.
    pub tagged: &'static str,
    /// Where the answer has what `Ref` gives.
    pub reference: &'static str,
    /// What `Fn::GetAtt` gives, with its place in the answer.
    pub attributes: &'static [(&'static str, &'static str)],
    /// Properties that the request calls otherwise, or has within a member, behind a dot; none where another request, or nobody, sees to
    /// them.
    pub renamed: &'static [(&'static str, Option<&'static str>)],
    /// Members that the request needs and a template need not say; `{}` stands for the resource's name.
    pub fixed: &'static [(&'static str, &'static str)],
    /// What else belongs to it.
    pub then: fn(&mut Maker, &mut Made, &Properties) -> Outcome<()>,
}

pub const fn of(
    service: &'static str,
    operation: &'static str,
    tagged: &'static str,
    reference: &'static str,
    attributes: &'static [(&'static str, &'static str)],
) -> Create {
    Create { service, operation, tagged, reference, attributes, renamed: &[], fixed: &[], then: nothing }
}

pub const fn ec2(
    operation: &'static str,
    tagged: &'static str,
    reference: &'static str,
    attributes: &'static [(&'static str, &'static str)],
) -> Create {
    of("ec2", operation, tagged, reference, attributes)
}

fn nothing(_: &mut Maker, _: &mut Made, _: &Properties) -> Outcome<()> {
    Ok(())
}

pub const fn create(name: &'static str, create: Create) -> Kind {
    Kind { name, how: How::Create(create) }
}

pub const fn doing(name: &'static str, how: fn(&mut Maker, &Properties) -> Outcome<Made>) -> Kind {
    reading(name, "", how)
}

pub const fn reading(
    name: &'static str,
    reads: &'static str,
    how: fn(&mut Maker, &Properties) -> Outcome<Made>,
) -> Kind {
    Kind { name, how: How::Do(reads, how) }
}

/// Properties that another request than the type's own sees to.
const SEEN_TO: &[(&str, &str)] = &[
    ("AWS::EC2::VPC", "EnableDnsSupport EnableDnsHostnames"),
    ("AWS::EC2::Subnet", "MapPublicIpOnLaunch AssignIpv6AddressOnCreation EnableDns64"),
    ("AWS::EC2::EIP", "InstanceId"),
    ("AWS::EC2::SecurityGroup", "SecurityGroupIngress SecurityGroupEgress"),
    ("AWS::EC2::Instance", "SourceDestCheck"),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "Targets"),
];

/// Properties that only name or describe.
const NAMES: &[&str] =
    &["BucketName", "Description", "GroupDescription", "GroupName", "Name", "PrefixListName", "Tags"];

/// Properties whose items stand each for itself.
const PARTS: &[&str] = &["RecordSets", "SecurityGroupEgress", "SecurityGroupIngress", "Targets"];

/// Properties that matter little to a network.
const DETAILS: &[&str] = &["AmazonSideAsn", "ImageId", "InstanceTenancy", "InstanceType"];

/// What becomes of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// The lab has nothing for it.
    Nothing,
    /// It changes nothing that the lab shows.
    NoNotice,
    /// It names or describes.
    Name,
    /// It matters little.
    Detail,
    /// Its items stand each for itself.
    Parts,
    Value,
}

impl Kind {
    fn seen_to(&self) -> impl Iterator<Item = &'static str> + use<> {
        let own = SEEN_TO.iter().find(|(name, _)| *name == self.name);
        own.into_iter().flat_map(|(_, properties)| properties.split(' '))
    }

    /// The properties that count.
    pub fn reads(&self) -> Vec<String> {
        let create = match &self.how {
            How::Do(reads, _) => return reads.split_whitespace().map(str::to_owned).collect(),
            How::Create(create) => create,
        };
        // What only a caller says has no property.
        let of_caller = ["DryRun", "ClientToken", "TagSpecifications", "Tags", "tags", "clientToken"];
        let taken = create.renamed.iter().filter_map(|(_, to)| to.as_ref()?.split('.').next());
        let taken: Vec<&str> = taken.collect();
        let input = shapes::operation(create.service, create.operation).and_then(|operation| operation.input());
        let members = input.into_iter().flat_map(|input| input.members()).map(|member| member.name);
        let members = members.filter(|name| {
            let is_fixed_count = matches!(*name, "MinCount" | "MaxCount");
            !of_caller.contains(name) && !taken.contains(name) && !is_fixed_count
        });
        let pascal = |name: &str| {
            let mut letters = name.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
        };
        let not_seen = |name: &String| !create.renamed.iter().any(|(from, to)| from == name && to.is_none());
        let mut all: Vec<String> = members.map(pascal).filter(not_seen).collect();
        all.extend(create.renamed.iter().filter(|(_, to)| to.is_some()).map(|(from, _)| (*from).to_owned()));
        all.extend(self.seen_to().map(str::to_owned));
        all.push("Tags".to_owned());
        all.dedup();
        all
    }

    /// What becomes of a property.
    pub fn takes(&self, property: &str) -> Takes {
        let is_read = match &self.how {
            How::Do(reads, _) => reads.is_empty() || reads.split_whitespace().any(|read| read == property),
            How::Create(create) => {
                if self.passes_over().contains(&property) {
                    return Takes::NoNotice;
                }
                let input = shapes::operation(create.service, create.operation).and_then(|operation| operation.input());
                let mut members = input.into_iter().flat_map(|input| input.members());
                property == "Tags"
                    || create.renamed.iter().any(|(from, _)| *from == property)
                    || members.any(|member| member.name.eq_ignore_ascii_case(property))
            }
        };
        if !is_read {
            return Takes::Nothing;
        }
        // The name of a zone and of a record is what they are.
        let is_name = NAMES.contains(&property) && !(property == "Name" && self.name.starts_with("AWS::Route53::"));
        match property {
            _ if is_name => Takes::Name,
            _ if PARTS.contains(&property) => Takes::Parts,
            _ if DETAILS.contains(&property) => Takes::Detail,
            _ => Takes::Value,
        }
    }

    pub fn passes_over(&self) -> Vec<&'static str> {
        match &self.how {
            How::Do(_, _) => Vec::new(),
            How::Create(create) => {
                let nobody = |name: &&str| !self.seen_to().any(|seen| seen == *name);
                create.renamed.iter().filter(|(_, to)| to.is_none()).map(|(from, _)| *from).filter(nobody).collect()
            }
        }
    }
}
