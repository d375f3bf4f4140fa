//! Operations on S3 buckets and their policies. It must not know what a policy decides.

use super::call::{Answer, ApiError, Call, Operations};
use crate::model::Bucket;
use crate::net::json;
use crate::policy;
use serde_json::Value;

pub const OPERATIONS: Operations = &[
    ("CreateBucket", create_bucket),
    ("DeleteBucket", delete_bucket),
    ("PutBucketPolicy", put_policy),
    ("GetBucketPolicy", get_policy),
    ("DeleteBucketPolicy", delete_policy),
];

/// The rules of a bucket's name: 3 to 63 lower-case letters, digits, dots and hyphens, not an address.
fn is_valid(name: &str) -> bool {
    let edge = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    (3..=63).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-')
        && edge(name.bytes().next())
        && edge(name.bytes().last())
        && !name.contains("..")
        && name.parse::<std::net::Ipv4Addr>().is_err()
}

fn create_bucket(call: &mut Call<'_>) -> Answer {
    let name = call.params.require("Bucket")?;
    if !is_valid(name) {
        refuse!("InvalidBucketName", "The specified bucket is not valid.");
    }
    let constraint = call.params.object("CreateBucketConfiguration").text("LocationConstraint");
    let constraint = constraint.map(|it| if it == "EU" { "eu-west-1" } else { it });
    match (constraint, call.region) {
        (None, "us-east-1") => {}
        (Some(constraint), region) if constraint == region => {}
        (Some(constraint), "us-east-1") => {
            if crate::catalog::region(constraint).is_none() {
                refuse!("InvalidLocationConstraint", "The specified location-constraint is not valid");
            }
        }
        (None, _) => refuse!(
            "IllegalLocationConstraintException",
            "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to."
        ),
        (Some(constraint), _) => refuse!(
            "IllegalLocationConstraintException",
            "The {constraint} location constraint is incompatible for the region specific endpoint this request was sent to."
        ),
    }
    let region = constraint.unwrap_or(call.region).to_string();
    match call.network.buckets.get(name) {
        Some(bucket) if bucket.owner_id != *call.account => refuse!(
            "BucketAlreadyExists",
            "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again."
        ),
        Some(bucket) if bucket.region != "us-east-1" || region != "us-east-1" => refuse!(
            "BucketAlreadyOwnedByYou",
            "Your previous request to create the named bucket succeeded and you already own it."
        ),
        Some(_) => {}
        None => call.network.buckets.insert(Bucket {
            name: name.into(),
            owner_id: call.owner(),
            region: region.clone(),
            policy: None,
        }),
    }
    let location =
        if region == "us-east-1" { ["/", name].concat() } else { ["http://", name, ".s3.amazonaws.com/"].concat() };
    Ok(json!({"Location": location, "BucketArn": format!("arn:aws:s3:::{name}")}))
}

/// The caller's bucket that a call names.
fn own(call: &Call<'_>) -> Result<Bucket, ApiError> {
    let name = call.params.require("Bucket")?;
    match call.network.buckets.get(name) {
        Some(bucket) if bucket.owner_id == *call.account => Ok(bucket.clone()),
        Some(_) => refuse!("AccessDenied", "Access Denied"),
        None => refuse!("NoSuchBucket", "The specified bucket does not exist"),
    }
}

fn delete_bucket(call: &mut Call<'_>) -> Answer {
    let bucket = own(call)?;
    call.network.buckets.remove(&bucket.name);
    Ok(Value::Null)
}

fn put_policy(call: &mut Call<'_>) -> Answer {
    let mut bucket = own(call)?;
    let text = call.params.require("Policy")?;
    if let Err(why) = policy::Document::parse_for(text, policy::Placement::Resource) {
        refuse!("MalformedPolicy", "The policy is not valid: {why}");
    }
    bucket.policy = Some(text.to_string());
    call.network.buckets.insert(bucket);
    Ok(Value::Null)
}

fn get_policy(call: &mut Call<'_>) -> Answer {
    match own(call)?.policy {
        Some(text) => Ok(json!({"Policy": text})),
        None => refuse!("NoSuchBucketPolicy", "The bucket policy does not exist"),
    }
}

fn delete_policy(call: &mut Call<'_>) -> Answer {
    let mut bucket = own(call)?;
    bucket.policy = None;
    call.network.buckets.insert(bucket);
    Ok(Value::Null)
}

#[cfg(test)]
mod tests {
    use crate::control::Lab;
    use crate::control::testing::{call, refused};
    use serde_json::json;

    #[test]
    fn buckets_and_policies() {
        let mut lab = Lab::default();
        let lab = &mut lab;
        for name in ["ab", "Upper", "a..b", "10.0.0.1", "-ab"] {
            refused(lab, "s3api", "CreateBucket", json!({"Bucket": name}), "InvalidBucketName");
        }
        let bucket = json!({"Bucket": "example-bucket"});
        refused(lab, "s3api", "GetBucketPolicy", bucket.clone(), "NoSuchBucket");
        call(lab, "s3api", "CreateBucket", bucket.clone());
        refused(lab, "s3api", "GetBucketPolicy", bucket.clone(), "NoSuchBucketPolicy");
        let put = |policy: &str| json!({"Bucket": "example-bucket", "Policy": policy});
        refused(lab, "s3api", "PutBucketPolicy", put("{"), "MalformedPolicy");
        let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::example-bucket/*"}]}"#;
        call(lab, "s3api", "PutBucketPolicy", put(policy));
        assert_eq!(call(lab, "s3api", "GetBucketPolicy", bucket.clone()), json!({"Policy": policy}));
        call(lab, "s3api", "DeleteBucket", bucket.clone());
        let mut request = Lab::request("s3api", "CreateBucket", bucket);
        request.region = "eu-west-1".into();
        assert_eq!(lab.call(&request).unwrap_err().code, "IllegalLocationConstraintException");
    }
}
