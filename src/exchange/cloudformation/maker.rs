//! Makes a template's resources by the lab's own requests. It must not know which types there are.

use super::kind::Create;
use super::template::{is_no_value, plain};
use crate::catalog;
use crate::control::shapes::{self, Kind};
use crate::control::{Lab, Request};
use crate::net::{Id, SortedMap, json};
use crate::text::import::Reason;
use serde_json::{Map, Number, Value};

/// What a resource became.
#[derive(Clone, Debug)]
pub struct Made {
    /// What `Ref` gives.
    pub reference: Value,
    /// What `Fn::GetAtt` gives.
    pub attributes: SortedMap<String, Value>,
}

impl Made {
    /// Something that has a reference and nothing else.
    pub fn of(reference: Value) -> Self {
        Self { reference, attributes: SortedMap::default() }
    }

    /// An attribute; null where it has none of the name.
    pub fn attribute(&self, name: &str) -> Value {
        self.attributes.get(name).cloned().unwrap_or_default()
    }
}

/// A lab in which resources are made.
pub struct Maker {
    pub lab: Lab,
    region: String,
    stack: String,
    logical: String,
    /// Parts of the resource that were not made, and why.
    lost: Vec<(String, String)>,
    /// Parts of it that are not as they were asked for, and why.
    replaced: Vec<(String, String)>,
    /// VPCs whose blocks are others than before.
    changed: Vec<String>,
    /// Zones that the lab's account lacks, with those that stand for them.
    zones: SortedMap<String, String>,
}

impl Maker {
    /// Goes on in a lab.
    pub fn new(lab: Lab) -> Self {
        Self {
            lab,
            region: Lab::REGION.to_owned(),
            stack: String::new(),
            logical: String::new(),
            lost: Vec::new(),
            replaced: Vec::new(),
            changed: Vec::new(),
            zones: SortedMap::default(),
        }
    }

    /// The resource that is made now, by its stack and its name in the template, and where.
    pub fn begin(&mut self, stack: &str, logical: &str, region: &str) {
        self.stack = stack.to_owned();
        self.logical = logical.to_owned();
        self.region = region.to_owned();
    }

    /// Keeps why a part of the resource is not made.
    pub fn lose(&mut self, part: String, why: impl Into<String>) {
        self.lost.push((part, why.into()));
    }

    /// Takes what was lost of the resource.
    pub fn lost(&mut self) -> Vec<(String, String)> {
        std::mem::take(&mut self.lost)
    }

    /// Takes what was replaced in the resource.
    pub fn replaced(&mut self) -> Vec<(String, String)> {
        std::mem::take(&mut self.replaced)
    }

    /// Takes the VPCs whose blocks changed, with their attributes.
    pub fn changed(&mut self) -> Vec<(String, Vec<(String, Value)>)> {
        let changed = std::mem::take(&mut self.changed);
        changed.into_iter().map(|vpc| (self.blocks(&vpc), vpc)).map(|(blocks, vpc)| (vpc, blocks)).collect()
    }

    /// A VPC's blocks as attributes.
    pub fn blocks(&self, vpc: &str) -> Vec<(String, Value)> {
        let Some(vpc) = self.lab.network().vpcs.get(vpc) else { return Vec::new() };
        let own = vpc.cidr_block_association_set.iter().skip(1).map(|it| Value::from(it.association_id.as_str()));
        let six = vpc.ipv6_cidr_block_association_set.iter().map(|it| Value::from(it.ipv6_cidr_block.to_string()));
        vec![("CidrBlockAssociations".to_owned(), own.collect()), ("Ipv6CidrBlocks".to_owned(), six.collect())]
    }

    /// What a stack calls something that has no name of its own.
    pub fn own_name(&self) -> String {
        [&self.stack, "-", &self.logical].concat()
    }

    pub fn logical(&self) -> &str {
        &self.logical
    }

    pub fn region(&self) -> &str {
        &self.region
    }

    pub fn account(&self) -> &'static str {
        Lab::ACCOUNT
    }

    /// What stands for a resource that nobody refers to by an id of its own.
    pub fn nameless(&self) -> Made {
        Made::of(self.own_name().into())
    }

    /// Carries out a request in another Region.
    ///
    /// # Errors
    /// The refusal, in words.
    pub fn call_in(
        &mut self,
        region: &str,
        service: &str,
        operation: &str,
        parameters: Value,
    ) -> Result<Value, String> {
        let own = std::mem::replace(&mut self.region, region.to_owned());
        let answer = self.call(service, operation, parameters);
        self.region = own;
        answer
    }

    /// Carries out a request.
    ///
    /// # Errors
    /// The refusal, in words.
    pub fn call(&mut self, service: &str, operation: &str, parameters: Value) -> Result<Value, String> {
        let mut parameters = without_nulls(parameters);
        match operation {
            "CreateSubnet" => self.place(&mut parameters),
            "AssociateVpcCidrBlock" => {
                self.changed.extend(parameters.get("VpcId").and_then(Value::as_str).map(str::to_owned));
            }
            _ => {}
        }
        let request = Request {
            account: Id::from(Lab::ACCOUNT),
            region: self.region.clone(),
            service: service.to_owned(),
            operation: operation.to_owned(),
            parameters,
        };
        self.lab
            .call(&request)
            .map_err(|why| Reason::Refused.of(&[operation, &why.code, why.message.trim_end_matches('.')]))
    }

    /// Puts a subnet into a zone that there is. Which letters a Region's zones have differs between accounts, and tools that do not ask
    /// an account write a zone that nobody has.
    fn place(&mut self, parameters: &mut Value) {
        let Some(zone) = parameters.get("AvailabilityZone").and_then(Value::as_str).map(str::to_owned) else { return };
        let Some(region) = catalog::region(&self.region) else { return };
        let is_letter = |rest: &str| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_lowercase());
        let is_of_region = zone.strip_prefix(region.code).is_some_and(is_letter);
        let is_nowhere = !catalog::regions().iter().any(|region| zone.starts_with(region.code));
        if region.zone(&zone).is_some() || !(is_of_region || is_nowhere) {
            return;
        }
        let used = |name: &str| {
            let is_subnets = self.lab.network().subnets.iter().any(|subnet| subnet.availability_zone == name);
            is_subnets || self.zones.values().any(|taken| taken == name)
        };
        let mut names = region.zones.iter().map(|zone| zone.name.as_str());
        let free = names.clone().find(|name| !used(name)).or_else(|| names.next_back()).map(str::to_owned);
        let Some(taken) = self.zones.get(&zone).cloned().or(free) else { return };
        let why = if is_nowhere { Reason::NoSuchZone } else { Reason::OthersZone };
        self.replaced.push(("AvailabilityZone".to_owned(), why.of(&[&zone, &taken])));
        self.zones.insert(zone, taken.clone());
        if let Some(place) = parameters.get_mut("AvailabilityZone") {
            *place = taken.into();
        }
    }

    /// Makes a resource by the request of its type.
    pub fn create(&mut self, create: &Create, properties: &Map<String, Value>) -> Result<Made, String> {
        let mut asked = self.asked(create.service, create.operation, properties, create.renamed);
        let input = shapes::operation(create.service, create.operation).and_then(|operation| operation.input());
        for (name, text) in create.fixed {
            let member = input.and_then(|input| input.member(name));
            if let (Some(member), false) = (member, asked.contains_key(*name)) {
                let logical =
                    if create.service == "elbv2" { balancing_name(&self.logical) } else { self.logical.clone() };
                let text = text.replace("{stack}", &self.stack).replace("{}", &logical);
                asked.extend(fit(member.kind, &text.into()).map(|value| ((*name).to_owned(), value)));
            }
        }
        let tags = properties.get("Tags").and_then(Value::as_array).filter(|tags| !tags.is_empty());
        if let (false, Some(tags)) = (create.tagged.is_empty(), tags) {
            let tags: Vec<Value> = tags.iter().map(tag).collect();
            let one = json!({"ResourceType": create.tagged, "Tags": tags});
            asked.insert("TagSpecifications".to_owned(), Value::Array(vec![one]));
        }
        let answer = self.call(create.service, create.operation, Value::Object(asked))?;
        let at = |place: &str| answer.pointer(place).cloned().unwrap_or_default();
        let attribute = |(name, place): &(&str, &str)| {
            let value = at(place);
            ((*name).to_owned(), if *name == "DnsEntries" { dns_entries(&value) } else { value })
        };
        let attributes = create.attributes.iter().map(attribute).collect();
        let mut made = Made { reference: at(create.reference), attributes };
        (create.then)(self, &mut made, properties)?;
        Ok(made)
    }

    /// Carries out a request whose members are the properties; nobody refers to what it does.
    pub fn pass(&mut self, service: &str, operation: &str, properties: &Map<String, Value>) -> Result<Made, String> {
        let asked = self.asked(service, operation, properties, &[]);
        self.call(service, operation, Value::Object(asked))?;
        Ok(self.nameless())
    }

    /// The same, where the answer has a name at a place.
    pub fn answered(
        &mut self,
        service: &str,
        operation: &str,
        properties: &Map<String, Value>,
        place: &str,
    ) -> Result<Made, String> {
        let asked = self.asked(service, operation, properties, &[]);
        let answer = self.call(service, operation, Value::Object(asked))?;
        Ok(Made::of(answer.pointer(place).cloned().unwrap_or_default()))
    }

    /// The properties that a request has members for, in the members' own shapes.
    fn asked(
        &self,
        service: &str,
        operation: &str,
        properties: &Map<String, Value>,
        renamed: &[(&str, Option<&'static str>)],
    ) -> Map<String, Value> {
        let mut asked = Map::new();
        let Some(input) = shapes::operation(service, operation).and_then(|operation| operation.input()) else {
            return asked;
        };
        for (name, value) in properties {
            let target = match renamed.iter().find(|(from, _)| from == name) {
                Some((_, None)) => continue,
                Some((_, Some(to))) => to,
                None => name.as_str(),
            };
            let (target, value) = match target.split_once('.') {
                Some((object, member)) => (object, &json!({member: value})),
                None => (target, value),
            };
            let member = input.members().find(|member| member.name.eq_ignore_ascii_case(target));
            if let Some(member) = member {
                asked.extend(fit(member.kind, value).map(|value| (member.name.to_owned(), value)));
            }
        }
        asked
    }

    /// The default security group, network ACL and main route table of a VPC.
    pub fn defaults(&self, vpc: &str) -> (Value, Value, Value) {
        let network = self.lab.network();
        let text = |id: Option<&Id>| id.map_or(Value::Null, |id| id.as_str().into());
        let group = network.security_groups.iter().find(|it| it.vpc_id == vpc && it.group_name == "default");
        let acl = network.network_acls.iter().find(|it| it.vpc_id == vpc && it.is_default);
        let table =
            network.route_tables.iter().find(|it| it.vpc_id == vpc && it.associations.iter().any(|one| one.main));
        (
            text(group.map(|it| &it.group_id)),
            text(acl.map(|it| &it.network_acl_id)),
            text(table.map(|it| &it.route_table_id)),
        )
    }

    /// The association of a VPC with its main route table.
    pub fn main_association(&self, vpc: &str) -> Option<String> {
        let mut tables = self.lab.network().route_tables.iter().filter(|table| table.vpc_id == vpc);
        let main = tables.find_map(|table| table.associations.iter().find(|it| it.main))?;
        Some(main.route_table_association_id.to_string())
    }

    /// The association of a subnet with its network ACL.
    pub fn acl_association(&self, subnet: &str) -> Option<String> {
        let mut associations = self.lab.network().network_acls.iter().flat_map(|acl| &acl.associations);
        let found = associations.find(|association| association.subnet_id == subnet)?;
        Some(found.network_acl_association_id.to_string())
    }

    /// Puts records into their zones, each named by id or by name, in the record or in the set around it.
    pub fn record_sets(&mut self, records: &[Value], around: &Map<String, Value>) -> Result<Made, String> {
        for record in records {
            let of = |name: &str| record.get(name).or_else(|| around.get(name)).and_then(Value::as_str);
            let zone = match (of("HostedZoneId"), of("HostedZoneName")) {
                (Some(id), _) => id.to_owned(),
                (None, Some(name)) => self.zone_named(name).ok_or_else(|| Reason::NoHostedZone.of(&[name]))?,
                (None, None) => return Err(Reason::NamesNoZone.into()),
            };
            let mut set = record.clone();
            if let Some(members) = set.as_object_mut() {
                members.retain(|name, _| {
                    !matches!(name.as_str(), "HostedZoneId" | "HostedZoneName" | "Comment" | "RecordSets")
                });
                if let Some(Value::Array(values)) = members.get_mut("ResourceRecords") {
                    values.iter_mut().for_each(|value| *value = json!({"Value": plain(value).unwrap_or_default()}));
                }
                if let Some(Value::Object(alias)) = members.get_mut("AliasTarget") {
                    alias.entry("EvaluateTargetHealth").or_insert(Value::Bool(false));
                }
            }
            let mut properties = Map::new();
            properties.insert("HostedZoneId".to_owned(), zone.into());
            properties
                .insert("ChangeBatch".to_owned(), json!({"Changes": [{"Action": "UPSERT", "ResourceRecordSet": set}]}));
            let asked = self.asked("route53", "ChangeResourceRecordSets", &properties, &[]);
            self.call("route53", "ChangeResourceRecordSets", Value::Object(asked))?;
        }
        Ok(Made::of(around.get("Name").cloned().unwrap_or_default()))
    }

    fn zone_named(&self, name: &str) -> Option<String> {
        let zones = self.lab.network().hosted_zones.iter();
        let name = name.trim_end_matches('.');
        zones
            .into_iter()
            .find(|zone| zone.name.to_string().trim_end_matches('.') == name)
            .map(|zone| zone.id.to_string())
    }
}

fn tag(tag: &Value) -> Value {
    let text = |name: &str| tag.get(name).and_then(plain).unwrap_or_default();
    json!({"Key": text("Key"), "Value": text("Value")})
}

/// A rule of a security group as a permission.
pub fn permission(rule: &Map<String, Value>) -> Value {
    let text = |name: &str| rule.get(name).and_then(plain).filter(|text| !text.is_empty());
    let described = |name: &str, value: String| {
        let mut one = Map::new();
        one.insert(name.to_owned(), value.into());
        one.extend(text("Description").map(|text| ("Description".to_owned(), text.into())));
        Value::Array(vec![Value::Object(one)])
    };
    let mut permission = Map::new();
    permission.insert("IpProtocol".to_owned(), text("IpProtocol").unwrap_or_else(|| "-1".to_owned()).into());
    for name in ["FromPort", "ToPort"] {
        let port = text(name).and_then(|port| port.parse::<i64>().ok());
        permission.extend(port.map(|port| (name.to_owned(), Value::from(port))));
    }
    let sides: &[(&str, &str, &str)] = &[
        ("CidrIp", "IpRanges", "CidrIp"),
        ("CidrIpv6", "Ipv6Ranges", "CidrIpv6"),
        ("SourcePrefixListId", "PrefixListIds", "PrefixListId"),
        ("DestinationPrefixListId", "PrefixListIds", "PrefixListId"),
        ("SourceSecurityGroupId", "UserIdGroupPairs", "GroupId"),
        ("DestinationSecurityGroupId", "UserIdGroupPairs", "GroupId"),
    ];
    for (property, list, member) in sides {
        if let Some(value) = text(property) {
            permission.insert((*list).to_owned(), described(member, value));
        }
    }
    Value::Object(permission)
}

/// A value in the shape that a member has; none where it cannot be.
fn fit(kind: Kind, value: &Value) -> Option<Value> {
    if value.is_null() || is_no_value(value) {
        return None;
    }
    match kind {
        // A document, such as a policy, is a text for the request.
        Kind::String | Kind::Enumeration(_) | Kind::Timestamp | Kind::Blob => {
            Some(plain(value).unwrap_or_else(|| value.to_string()).into())
        }
        Kind::Integer | Kind::Long => plain(value)?.trim().parse::<i64>().ok().map(|it| Value::Number(it.into())),
        Kind::Double => plain(value)?.parse::<f64>().ok().and_then(Number::from_f64).map(Value::Number),
        Kind::Boolean => plain(value)?.to_ascii_lowercase().parse::<bool>().ok().map(Value::Bool),
        Kind::Structure(structure) => {
            let members = value.as_object()?;
            let mut fitted = Map::new();
            for (name, value) in members {
                // An instance's own interface calls its groups otherwise than the request does.
                let name = if name == "GroupSet" { "Groups" } else { name.as_str() };
                let member = structure.members().find(|member| member.name.eq_ignore_ascii_case(name));
                if let Some(member) = member {
                    fitted.extend(fit(member.kind, value).map(|value| (member.name.to_owned(), value)));
                }
            }
            Some(Value::Object(fitted))
        }
        Kind::List(element) => {
            let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
            Some(Value::Array(items.iter().filter_map(|item| fit(element.kind(), item)).collect()))
        }
        // Tags as pairs become members.
        Kind::Map(_) => match value {
            Value::Array(pairs) => {
                let pair = |pair: &Value| Some((plain(pair.get("Key")?)?, pair.get("Value")?.clone()));
                Some(Value::Object(pairs.iter().filter_map(pair).collect()))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                Some(value.clone())
            }
        },
    }
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(name, value)| (name, without_nulls(value))).collect())
        }
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

/// An endpoint's DNS names as CloudFormation has them: `ZONE:NAME` each.
fn dns_entries(entries: &Value) -> Value {
    let text = |entry: &Value, name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let one = |entry: &Value| Value::from([text(entry, "HostedZoneId"), text(entry, "DnsName")].join(":"));
    entries.as_array().map_or(Value::Null, |entries| entries.iter().map(one).collect())
}

/// A name as load balancers and target groups have them: at most 32 letters, digits and hyphens. Of a longer one both ends stay, for
/// tools put what tells names apart behind them.
pub fn balancing_name(logical: &str) -> String {
    const LONGEST: usize = 32;
    match (logical.get(..LONGEST / 2), logical.len().checked_sub(LONGEST / 2).and_then(|from| logical.get(from..))) {
        (Some(beginning), Some(end)) if LONGEST < logical.len() => [beginning, end].concat(),
        _ => logical.to_owned(),
    }
}
