//! Findings about the policies of endpoints and buckets. It must not know how a policy is evaluated.

use super::super::requests;
use super::{Finding, Review, facts};
use crate::catalog;
use crate::model::VpcEndpoint;
use crate::net::Id;
use crate::net::json;
use crate::policy::condition::Operand;
use crate::policy::{Document, LintCode, Placement, lint};
use crate::reach::Fact;

impl<'a> Review<'a> {
    /// Rules POL-1, POL-2, and those of each lint.
    pub(super) fn policies(&mut self) {
        let network = self.network;
        let mut open: Vec<Id> = Vec::new();
        for endpoint in network.vpc_endpoints.iter() {
            let Some(placement) = Placement::of_endpoint_type(endpoint.vpc_endpoint_type.as_str()) else { continue };
            let id = &endpoint.vpc_endpoint_id;
            let service = catalog::service_in(&endpoint.service_name, endpoint.service_region(network));
            let Some(text) = &endpoint.policy_document else {
                if service.is_some_and(|it| it.policy_supported != Some(false)) {
                    open.push(id.clone());
                }
                continue;
            };
            let pulls_images = self.pulls_images(endpoint);
            let document = self.linted(id, text, placement, Some(&endpoint.service_name), |code| {
                code != LintCode::FullAccess && (code != LintCode::EcrLayerBucket || pulls_images)
            });
            match document {
                Some(document) if document.is_full_access() => open.push(id.clone()),
                Some(_) => {}
                None => {
                    let fix = requests::modify_endpoint(network, endpoint, "ResetPolicy", json!(true));
                    self.add("policy-unreadable", vec![id.clone()], facts([id.into()]), vec![fix]);
                }
            }
        }
        if !open.is_empty() {
            let count = Fact::Number(u64::try_from(open.len()).unwrap_or(u64::MAX));
            self.add("full-access", open, facts([count]), Vec::new());
        }
        for bucket in network.buckets.iter() {
            let Some(text) = &bucket.policy else { continue };
            let document = self.linted(&bucket.name, text, Placement::Resource, Some("s3"), |_| true);
            match document {
                Some(document) => self.strange_endpoints(&bucket.name, &document),
                None => {
                    self.add("policy-unreadable", vec![bucket.name.clone()], facts([(&bucket.name).into()]), Vec::new())
                }
            }
        }
    }

    /// Reads a policy and adds what its lint finds; None where it cannot be read.
    fn linted(
        &mut self,
        of: &Id,
        text: &str,
        placement: Placement,
        service: Option<&str>,
        counts: impl Fn(LintCode) -> bool,
    ) -> Option<Document> {
        let document = Document::parse_for(text, placement).ok()?;
        for it in lint(&document, placement, service).into_iter().filter(|it| counts(it.code)) {
            self.found.push(Finding {
                code: it.code.name(),
                severity: it.code.severity(),
                components: vec![of.clone()],
                rule: it.code.rule(),
                facts: facts([of.into(), Fact::Text(it.path), Fact::Text(it.found)]),
                fix: Vec::new(),
            });
        }
        Some(document)
    }

    /// Whether images of ECR are pulled in an endpoint's VPC (rule POL-35).
    fn pulls_images(&self, endpoint: &VpcEndpoint) -> bool {
        let mut endpoints = self.network.vpc_endpoints.iter();
        endpoints.any(|it| it.vpc_id == endpoint.vpc_id && it.service_name.contains(".ecr."))
    }

    /// Rule POL-33: a bucket policy that names an endpoint which is not there.
    fn strange_endpoints(&mut self, bucket: &Id, document: &Document) {
        let conditions = document.statements().iter().flat_map(|it| it.conditions.iter());
        for condition in conditions.filter(|it| it.key.eq_ignore_ascii_case("aws:SourceVpce")) {
            for value in &condition.values {
                let Operand::Pattern(pattern) = value else { continue };
                let text = pattern.source();
                let is_id = Id::parse("vpce", text).is_ok();
                if is_id && !self.network.vpc_endpoints.contains(text) {
                    let components = vec![bucket.clone(), Id::from(text)];
                    let about = facts([bucket.into(), Fact::Text(text.to_string())]);
                    self.add("bucket-policy-names-unknown-endpoint", components, about, Vec::new());
                }
            }
        }
    }
}
