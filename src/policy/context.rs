//! The request context: keys and values, and those that AWS fills in for traffic through an endpoint. It must not know policies.

use crate::net::SortedMap;

use crate::policy::principal::{Kind, Principal};

/// Keys and their values; names are compared without case.
pub type Context = SortedMap<String, Vec<String>>;

/// The values of a key, its name in any case.
///
/// Rule POL-25.
pub fn lookup<'a>(context: &'a Context, key: &str) -> Option<&'a [String]> {
    if let Some(values) = context.get(key) {
        return Some(values);
    }
    context.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, values)| values.as_slice())
}

/// The value of a key that holds a single one.
///
/// Rule POL-31: a variable stands for single-valued keys only.
pub fn single<'a>(context: &'a Context, key: &str) -> Option<&'a str> {
    match lookup(context, key) {
        Some([value]) if !MULTIVALUED.iter().any(|known| known.eq_ignore_ascii_case(key)) => Some(value),
        Some(_) | None => None,
    }
}

/// Rule POL-30: the keys that hold a list.
pub const MULTIVALUED: [&str; 9] = [
    "aws:PrincipalOrgPaths",
    "aws:ResourceOrgPaths",
    "aws:SourceOrgPaths",
    "aws:VpceOrgPaths",
    "aws:CalledVia",
    "aws:TagKeys",
    "aws:PrincipalServiceNamesList",
    "dynamodb:Attributes",
    "dynamodb:LeadingKeys",
];

/// Rule POL-33: the services that fill in `aws:VpceAccount`, and the organization's keys with it.
const VPCE_ACCOUNT_SERVICES: &str = " apprunner discovery athena servicediscovery applicationinsights cloudformation \
comprehendmedical compute-optimizer ecr ecs kinesisanalytics route53 datasync dynamodb ebs scheduler firehose gamelift \
medical-imaging healthlake omics iam iotfleetwise iotwireless kms lambda payment-cryptography polly acm-pca rbin \
rekognition servicequotas s3 shield storagegateway ssm-contacts textract transcribe transfer ";

/// An organization: its id, and the path of the account in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership<'a> {
    pub id: &'a str,
    pub path: &'a str,
}

/// The endpoint that a request comes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndpointFacts<'a> {
    pub vpc_endpoint_id: &'a str,
    pub vpc_id: &'a str,
    /// The account that owns the VPC.
    pub vpc_account: &'a str,
    /// The account that owns the endpoint.
    pub endpoint_account: &'a str,
    pub organization: Option<Membership<'a>>,
    /// The caller's private address.
    pub source: &'a str,
}

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin<'a> {
    Endpoint(EndpointFacts<'a>),
    /// Over public addresses: the address that the service sees.
    Public(&'a str),
}

/// What is known of a request; the context follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestFacts<'a> {
    pub origin: Origin<'a>,
    pub partition: &'a str,
    pub region: &'a str,
    /// Such as `s3:GetObject`.
    pub action: &'a str,
    /// None for an unsigned request.
    pub principal: Option<&'a Principal>,
    pub principal_organization: Option<Membership<'a>>,
    /// None where the resource is `*`, or its owner is not known.
    pub resource_account: Option<&'a str>,
    pub resource_organization: Option<Membership<'a>>,
    /// Whether the request comes over TLS.
    pub is_encrypted: bool,
    /// ISO 8601; the core has no clock, so it is given.
    pub current_time: Option<&'a str>,
}

/// Keys that are there or not by what a lab knows of every request.
const SETTLED: [&str; 14] = [
    "aws:SourceVpce",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:SourceIp",
    "aws:SecureTransport",
    "aws:RequestedRegion",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalType",
    "aws:ViaAWSService",
    "aws:CalledVia",
];

/// Whether the context of [`RequestFacts::context`] lacks a key only where AWS's own lacks it;
/// others, such as tags, organizations and a service's own keys, a request may have without the lab's knowing.
pub fn is_settled(key: &str) -> bool {
    SETTLED.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// Whether an action knows no resources, so that it is evaluated with `*`.
///
/// Rule POL-22: the rule's own examples; of others the lab does not know it.
pub fn is_without_resource(action: &str) -> bool {
    const DESCRIBES: &str = "ec2:Describe";
    const ACTIONS: [&str; 3] = ["s3:ListAllMyBuckets", "sqs:ListQueues", "dynamodb:ListTables"];
    ACTIONS.iter().any(|known| known.eq_ignore_ascii_case(action))
        || action.get(..DESCRIBES.len()).is_some_and(|head| head.eq_ignore_ascii_case(DESCRIBES))
}

impl RequestFacts<'_> {
    /// The keys that AWS fills in.
    ///
    /// Rules POL-16 and POL-33: `aws:SourceIp` is never there through an endpoint.
    pub fn context(&self) -> Context {
        let mut context = Context::new();
        let service = self.action.split(':').next().unwrap_or("");
        let mut put = |key: &str, value: &str| {
            context.insert(key.to_owned(), vec![value.to_owned()]);
        };
        put("aws:SecureTransport", if self.is_encrypted { "true" } else { "false" });
        put("aws:RequestedRegion", self.region);
        put("aws:ViaAWSService", "false");
        if let Some(time) = self.current_time {
            put("aws:CurrentTime", time);
        }
        match self.origin {
            Origin::Public(address) => put("aws:SourceIp", address),
            Origin::Endpoint(endpoint) => {
                put("aws:SourceVpce", endpoint.vpc_endpoint_id);
                put("aws:SourceVpc", endpoint.vpc_id);
                put("aws:VpcSourceIp", endpoint.source);
                let listed = VPCE_ACCOUNT_SERVICES.split_ascii_whitespace().any(|known| known == service);
                if listed && !self.action.eq_ignore_ascii_case("iam:PassRole") {
                    if service != "dynamodb" {
                        let parts = ["arn:", self.partition, ":ec2:", self.region, ":", endpoint.vpc_account, ":vpc/"];
                        put("aws:SourceVpcArn", &(parts.concat() + endpoint.vpc_id));
                    }
                    put("aws:VpceAccount", endpoint.endpoint_account);
                    if let Some(organization) = endpoint.organization {
                        put("aws:VpceOrgID", organization.id);
                        put("aws:VpceOrgPaths", organization.path);
                    }
                }
            }
        }
        match self.principal {
            None => put("aws:PrincipalAccount", "anonymous"),
            Some(principal) => {
                if principal.kind != Kind::Service {
                    put("aws:PrincipalAccount", &principal.account);
                }
                let by_service = if principal.kind == Kind::Service { "true" } else { "false" };
                put("aws:PrincipalIsAWSService", by_service);
                if let Some(arn) = principal.principal_arn() {
                    put("aws:PrincipalArn", &arn);
                }
                let kind = match principal.kind {
                    Kind::Root => Some("Account"),
                    Kind::User => Some("User"),
                    Kind::Role | Kind::Session => Some("AssumedRole"),
                    Kind::FederatedUser => Some("FederatedUser"),
                    Kind::Service => None,
                };
                if let Some(kind) = kind {
                    put("aws:PrincipalType", kind);
                }
                if principal.kind == Kind::User {
                    put("aws:username", principal.last_name());
                }
                if let Some(organization) = self.principal_organization {
                    put("aws:PrincipalOrgID", organization.id);
                    put("aws:PrincipalOrgPaths", organization.path);
                }
            }
        }
        let without_owner = ["ec2:CreateVpcEndpoint", "ec2:AcceptVpcEndpointConnections"];
        let without_owner =
            service == "ebs" || without_owner.iter().any(|action| action.eq_ignore_ascii_case(self.action));
        if let Some(account) = self.resource_account.filter(|_| !without_owner) {
            put("aws:ResourceAccount", account);
            if self.action.starts_with("s3:") {
                put("s3:ResourceAccount", account);
            }
            if let Some(organization) = self.resource_organization {
                put("aws:ResourceOrgID", organization.id);
                put("aws:ResourceOrgPaths", organization.path);
            }
        }
        context
    }
}
