//! What policies say of a request on its way: the endpoint's and the resource's. It must not know how the packet came.

use super::trace::{Detail, Fact, Outcome, Stage};
use super::walk::{Served, Walk};
use crate::catalog;
use crate::model::{Bucket, EndpointType, VpcEndpoint};
use crate::net::{Arn, Id};
use crate::policy::{self, Decision, Placement, Principal};

/// The port that AWS's services take requests without TLS on.
const HTTP: u16 = 80;

/// What a policy says of a call.
struct Said {
    document: policy::Document,
    decision: Decision,
    /// The endpoint or resource, the action, the resource that is named, and the numbers of the deciding statements.
    facts: [Fact; 4],
}

impl Said {
    fn detail(&self, key: &'static str) -> Detail {
        Detail::of(key, self.facts.clone())
    }
}

impl<'a> Walk<'_, 'a> {
    /// Evaluates the endpoint's policy and the resource's. Rules GW-47..GW-50, POL-36, PATH-28.
    pub fn policies(&mut self) {
        let Some(served) = self.served.take() else { return };
        let reach = self.reach;
        if served.key.is_empty() {
            // Rule ES-45: no policy on the way to a customer's service.
            return;
        }
        let bucket = self.bucket(&served);
        if let (Some(VpcEndpoint { policy_document: None, vpc_endpoint_id, .. }), None) =
            (served.endpoint, bucket.and_then(|it| it.policy.as_ref()))
        {
            // Nothing depends on the request.
            self.full_access(vpc_endpoint_id);
            self.no_resource_policy();
            return;
        }
        let action = self.query.action.clone().unwrap_or_else(|| catalog::default_action(served.key));
        let account = self.home.map_or("111122223333", |home| home.owner_id.as_str());
        let given = self.query.principal.as_deref().map(str::to_string);
        let principal_text = given.unwrap_or_else(|| ["arn:aws:iam::", account, ":role/lab"].concat());
        let principal = if principal_text == "*" { None } else { Principal::parse(&principal_text) };
        let of_host = || bucket_arn(self.name.map(|it| it.as_str()), &action);
        let of_host = || of_host().filter(|_| !policy::context::is_without_resource(&action));
        let resource = self.query.resource.clone().or_else(of_host);
        // A bucket's ARN names no account.
        let arn = resource.as_deref().and_then(Arn::parse);
        let in_arn = arn.as_ref().map(|it| it.account.as_str()).filter(|it| !it.is_empty());
        let resource_account = bucket.map(|it| it.owner_id.as_str()).or(in_arn);
        let source = served.source.map(|it| it.to_string()).unwrap_or_default();
        let vpc_owner = served.endpoint.and_then(|it| reach.vpc(&it.vpc_id)).map_or("", |vpc| vpc.owner_id.as_str());
        let origin = match served.endpoint {
            Some(endpoint) => policy::context::Origin::Endpoint(policy::context::EndpointFacts {
                vpc_endpoint_id: endpoint.vpc_endpoint_id.as_str(),
                vpc_id: endpoint.vpc_id.as_str(),
                vpc_account: vpc_owner,
                endpoint_account: endpoint.owner_id.as_str(),
                organization: None,
                source: &source,
            }),
            None => policy::context::Origin::Public(&source),
        };
        let mut context = policy::RequestFacts {
            origin,
            partition: "aws",
            region: served.region,
            action: &action,
            principal: principal.as_ref(),
            principal_organization: None,
            resource_account,
            resource_organization: None,
            is_encrypted: self.query.port != HTTP,
            current_time: None,
        }
        .context();
        context.extend(self.query.context.clone());
        let call = policy::Call {
            principal,
            action: action.clone(),
            resource: resource.clone().unwrap_or_else(|| "*".into()),
            context,
        };
        if let Some(endpoint) = served.endpoint {
            let is_open = resource.is_none() && !policy::context::is_without_resource(&action);
            self.endpoint_policy(endpoint, &call, is_open);
        } else {
            self.note(Stage::EndpointPolicy, Outcome::Skipped, None, None, "POL-36", Detail::plain("no-endpoint"));
        }
        match bucket.and_then(|bucket| bucket.policy.as_ref().map(|text| (bucket, text))) {
            Some((bucket, text)) => self.resource_policy(bucket, text, &call, account),
            None => self.no_resource_policy(),
        }
    }

    fn no_resource_policy(&mut self) {
        let detail = Detail::plain("no-resource-policy");
        self.note(Stage::ResourcePolicy, Outcome::Skipped, None, None, "POL-36", detail);
    }

    fn full_access(&mut self, endpoint: &Id) {
        self.pass(Stage::EndpointPolicy, endpoint, "GW-47", Detail::of("policy-full-access", [endpoint.into()]));
    }

    /// What a policy says of a call; noted as unknown where it cannot be read (rule POL-11). Keys on which the decision depends,
    /// and of which a network says nothing, are taken to be missing (rule POL-33).
    fn said(&mut self, stage: Stage, id: &Id, text: &str, call: &policy::Call, placement: Placement) -> Option<Said> {
        let Ok(document) = policy::Document::parse(text) else {
            let detail = Detail::of("policy-unreadable", [id.into()]);
            self.note(stage, Outcome::Unknown, Some(id.clone()), None, "POL-11", detail);
            return None;
        };
        for key in policy::open_keys(&document, call, placement) {
            self.assume("POL-33", Detail::of("policy-open-key", [id.into(), key.to_owned().into()]));
        }
        let evaluation = policy::evaluate(&document, call, placement);
        let deciding = evaluation.deciding.iter().map(|it| (it + 1).to_string()).collect::<Vec<_>>().join(", ");
        let facts = [id.into(), call.action.clone().into(), call.resource.clone().into(), deciding.into()];
        Some(Said { document, decision: evaluation.decision, facts })
    }

    fn endpoint_policy(&mut self, endpoint: &VpcEndpoint, call: &policy::Call, is_resource_open: bool) {
        let id = &endpoint.vpc_endpoint_id;
        let Some(text) = &endpoint.policy_document else {
            self.full_access(id);
            return;
        };
        let placement = if endpoint.vpc_endpoint_type == EndpointType::Gateway {
            Placement::GatewayEndpoint
        } else {
            Placement::InterfaceEndpoint
        };
        let Some(said) = self.said(Stage::EndpointPolicy, id, text, call, placement) else { return };
        match said.decision {
            Decision::Allowed => self.pass(Stage::EndpointPolicy, id, "POL-17", said.detail("policy-allows")),
            Decision::ExplicitlyDenied => self.fail(
                Stage::EndpointPolicy,
                Some(id),
                "ENDPOINT_POLICY_EXPLICIT_DENY",
                "POL-17",
                said.detail("policy-denies"),
            ),
            Decision::ImplicitlyDenied if is_resource_open && allows_some_resource(&said.document, call, placement) => {
                self.pass(Stage::EndpointPolicy, id, "POL-22", said.detail("policy-allows-some"));
                self.assume("POL-22", said.detail("policy-allows-some"));
            }
            Decision::ImplicitlyDenied => self.fail(
                Stage::EndpointPolicy,
                Some(id),
                "ENDPOINT_POLICY_IMPLICIT_DENY",
                "POL-18",
                said.detail("policy-silent"),
            ),
        }
    }

    /// Rules POL-36, POL-38: a bucket policy's Deny always counts; that it is silent counts only for other accounts' principals.
    fn resource_policy(&mut self, bucket: &'a Bucket, text: &str, call: &policy::Call, account: &str) {
        let id = &bucket.name;
        let Some(said) = self.said(Stage::ResourcePolicy, id, text, call, Placement::Resource) else { return };
        let caller = call.principal.as_ref().map_or(account, |it| it.account.as_str());
        match said.decision {
            Decision::Allowed => self.pass(Stage::ResourcePolicy, id, "POL-36", said.detail("policy-allows")),
            Decision::ExplicitlyDenied => self.fail(
                Stage::ResourcePolicy,
                Some(id),
                "RESOURCE_POLICY_EXPLICIT_DENY",
                "POL-36",
                said.detail("policy-denies"),
            ),
            Decision::ImplicitlyDenied if bucket.owner_id == caller && call.principal.is_some() => {
                self.pass(Stage::ResourcePolicy, id, "POL-36", said.detail("policy-leaves-identity"));
                self.assume("POL-36", said.detail("policy-leaves-identity"));
            }
            Decision::ImplicitlyDenied => self.fail(
                Stage::ResourcePolicy,
                Some(id),
                "RESOURCE_POLICY_IMPLICIT_DENY",
                "POL-36",
                said.detail("policy-silent"),
            ),
        }
    }

    /// The bucket that a request is about: of the resource that was named, else of the host name.
    fn bucket(&self, served: &Served<'_>) -> Option<&'a Bucket> {
        if served.key != "s3" {
            return None;
        }
        let named = self.query.resource.as_deref().and_then(Arn::parse).map(|arn| arn.resource);
        let named = named.as_deref().and_then(|it| it.split('/').next()).map(str::to_string);
        let of_host = || self.name.and_then(|name| bucket_of_host(name.as_str())).map(str::to_string);
        self.reach.network.buckets.get(named.or_else(of_host)?)
    }
}

/// The ARN of the object, or of the bucket, that a URL of S3 names: by its host, or by the first part of its path.
/// None where the path says no more than the host.
pub fn resource_of_url(url: &str, action: Option<&str>) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let rest = rest.split(['?', '#']).next()?;
    let (authority, path) = rest.split_once('/')?;
    let host = authority.split(':').next()?;
    let (bucket, key) = match bucket_of_host(host) {
        Some(bucket) => (bucket, path),
        None if catalog::service_of_host(host).is_some_and(|it| it.key == "s3") || host.starts_with("bucket.vpce-") => {
            path.split_once('/').unwrap_or((path, ""))
        }
        None => return None,
    };
    let of_object = action.is_none_or(|it| it.to_ascii_lowercase().ends_with("object"));
    match (bucket.is_empty(), key.is_empty()) {
        (true, _) => None,
        (false, false) if of_object => Some(["arn:aws:s3:::", bucket, "/", key].concat()),
        (false, true) if of_object => None,
        (false, _) => Some(["arn:aws:s3:::", bucket].concat()),
    }
}

/// `my-bucket` in `my-bucket.s3.us-east-1.amazonaws.com` and in `my-bucket.bucket.vpce-….s3.…`.
fn bucket_of_host(host: &str) -> Option<&str> {
    if host.starts_with("bucket.vpce-") {
        return None;
    }
    let before = |separator: &str| host.find(separator).and_then(|at| host.get(..at)).filter(|it| !it.is_empty());
    before(".bucket.vpce-").or_else(|| before(".s3.")).or_else(|| before(".s3-"))
}

/// The ARN of what an action on a bucket's host concerns: the bucket, or an object in it.
fn bucket_arn(host: Option<&str>, action: &str) -> Option<String> {
    let bucket = bucket_of_host(host?)?;
    let object = action.to_ascii_lowercase().ends_with("object");
    Some(["arn:aws:s3:::", bucket, if object { "/object" } else { "" }].concat())
}

/// Whether a policy would allow the call for some resource, where none was named.
fn allows_some_resource(document: &policy::Document, call: &policy::Call, placement: Placement) -> bool {
    let text = document.text();
    let value: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let statements = value.get("Statement");
    let list: Vec<&serde_json::Value> = match statements {
        Some(serde_json::Value::Array(list)) => list.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    let one_or_many = |value: &serde_json::Value| -> Vec<String> {
        let many = value.as_array().map(|list| list.iter().filter_map(|it| it.as_str().map(str::to_string)).collect());
        many.unwrap_or_else(|| value.as_str().map(str::to_string).into_iter().collect())
    };
    let resources = list.into_iter().filter_map(|it| it.get("Resource")).flat_map(one_or_many);
    resources.into_iter().any(|pattern| {
        let resource = pattern.replace(['*', '?'], "x");
        policy::evaluate(document, &policy::Call { resource, ..call.clone() }, placement).decision == Decision::Allowed
    })
}
