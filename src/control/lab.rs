//! The lab: a network and the history of requests that made it. It must not know what an operation does.

use super::call::{Answer, ApiError, Call, Params, Request};
use super::{operations, paging, shapes};
use crate::model::Network;
use crate::net::{Id, json};
use serde_json::Value;
use std::borrow::Cow;

/// A request that was carried out, and the network behind it.
#[derive(Clone, Debug)]
pub struct Step {
    pub request: Request,
    pub after: Network,
}

/// A network and how it came about. The only way in is [`Lab::call`].
#[derive(Clone, Debug, Default)]
pub struct Lab {
    /// What the history begins with: empty, or an imported or opened network.
    base: Network,
    done: Vec<Step>,
    undone: Vec<Step>,
}

impl Lab {
    /// The account of the lab where none is said.
    pub const ACCOUNT: &'static str = "111122223333";
    /// The Region of the lab where none is said.
    pub const REGION: &'static str = "us-east-1";

    /// A lab that begins with `base`.
    pub fn new(base: Network) -> Self {
        Self { base, done: Vec::new(), undone: Vec::new() }
    }

    /// The network as it stands.
    pub fn network(&self) -> &Network {
        self.done.last().map_or(&self.base, |step| &step.after)
    }

    /// What the history begins with.
    pub fn base(&self) -> &Network {
        &self.base
    }

    /// The requests that led here, oldest first.
    pub fn history(&self) -> &[Step] {
        &self.done
    }

    /// The requests that were undone, the next one to redo last.
    pub fn undone(&self) -> &[Step] {
        &self.undone
    }

    /// Carries out a request: checks it, then refuses it with nothing changed, or applies it and answers.
    pub fn call(&mut self, request: &Request) -> Answer {
        let request = outright(request);
        if let Some(answer) = self.said_before(&request) {
            return answer;
        }
        let (answer, after) = carry_out(self.network(), &request)?;
        if request.only_reads() {
            if request.parameters.get("DryRun").and_then(Value::as_bool) == Some(true) {
                return Err(ApiError::new("DryRunOperation", "Request would have succeeded, but DryRun flag is set."));
            }
            return Ok(answer);
        }
        self.done.push(Step { request: request.into_owned(), after });
        self.undone.clear();
        Ok(answer)
    }

    /// Rule IF-08: the answer to a call whose client token was used before, which changes nothing again.
    fn said_before(&self, request: &Request) -> Option<Answer> {
        let token =
            |request: &Request| request.parameters.get("ClientToken").and_then(Value::as_str).map(str::to_string);
        let given = token(request)?;
        let is_same = |step: &Step| {
            let then = &step.request;
            then.operation == request.operation
                && then.account == request.account
                && then.region == request.region
                && token(then).as_deref() == Some(given.as_str())
        };
        let place = self.done.iter().position(is_same)?;
        if self.done.get(place).is_some_and(|step| step.request.parameters != request.parameters) {
            return Some(Err(ApiError::new(
                "IdempotentParameterMismatch",
                ["The client token '", &given, "' was used before, with other parameters."].concat(),
            )));
        }
        let before = place.checked_sub(1).and_then(|it| self.done.get(it)).map_or(&self.base, |step| &step.after);
        Some(carry_out(before, request).map(|(answer, _)| answer))
    }

    /// What the network would be after a request, without carrying it out.
    pub fn preview(&self, request: &Request) -> Result<Network, ApiError> {
        carry_out(self.network(), request).map(|(_, after)| after)
    }

    /// Takes the last request back; it can be redone.
    pub fn undo(&mut self) -> Option<&Request> {
        let step = self.done.pop()?;
        self.undone.push(step);
        self.undone.last().map(|step| &step.request)
    }

    /// Carries out the request that was last undone.
    pub fn redo(&mut self) -> Option<&Request> {
        let step = self.undone.pop()?;
        self.done.push(step);
        self.done.last().map(|step| &step.request)
    }

    /// A request in the lab's own account and Region.
    pub fn request(service: &str, operation: &str, parameters: Value) -> Request {
        Request {
            account: Id::from(Self::ACCOUNT),
            region: Self::REGION.to_string(),
            service: service.to_string(),
            operation: operation.to_string(),
            parameters,
        }
    }
}

/// Rule DNS-17: whether private DNS is on where a call leaves it open, AWS's sources tell differently. The lab takes it as off, and its
/// history says so, so that its scripts mean the same on AWS.
fn outright(request: &Request) -> Cow<'_, Request> {
    let is_open = request.service == "ec2"
        && request.operation == "CreateVpcEndpoint"
        && request.parameters.get("VpcEndpointType").and_then(Value::as_str) == Some("Interface")
        && request.parameters.get("PrivateDnsEnabled").is_none();
    let shape = shapes::operation(&request.service, &request.operation).filter(|_| is_open);
    let Some(shape) = shape else { return Cow::Borrowed(request) };
    let parameters = super::call::with(request.parameters.clone(), json!({"PrivateDnsEnabled": false}));
    Cow::Owned(Request { parameters: shapes::order_input(shape, parameters), ..request.clone() })
}

fn carry_out(network: &Network, request: &Request) -> Result<(Value, Network), ApiError> {
    let Some(handler) = operations::handler(&request.service, &request.operation) else {
        return Err(ApiError::new(
            "InvalidAction",
            format!("The lab does not have the operation {} of {}.", request.operation, request.service),
        ));
    };
    let shape = shapes::operation(&request.service, &request.operation);
    if let Some(shape) = shape
        && let Err(wrong) = shapes::check(shape, &request.parameters)
    {
        return Err(misfit(&request.service, &wrong));
    }
    if request.service == "ec2" {
        super::describe::filters_known(&request.operation, Params(request.parameters.as_object()))?;
    }
    let page = match shape {
        Some(shape) => paging::asked(shape, &request.parameters)?,
        None => None,
    };
    let mut after = network.clone();
    let mut call = Call {
        network: &mut after,
        account: &request.account,
        region: &request.region,
        params: Params(request.parameters.as_object()),
    };
    let answer = handler(&mut call)?;
    let answer = match shape {
        Some(shape) => {
            let answer = match page {
                Some(page) => page.cut(shape, answer),
                None => answer,
            };
            shapes::order(shape, answer)
        }
        None => answer,
    };
    Ok((answer, after))
}

/// What a service says of a value that is not among an enumeration's: each has a code of its own.
fn misfit(service: &str, wrong: &shapes::ShapeError) -> ApiError {
    let code = match service {
        // Rule IF-04: so does a type of endpoint that there is not.
        "ec2" if wrong.is_about("VpcEndpointType") => "InvalidVpcEndpointType",
        "ec2" | "lab" => "InvalidParameterValue",
        "elbv2" => "ValidationError",
        "route53" => "InvalidInput",
        "s3api" if wrong.is_about("CreateBucketConfiguration.LocationConstraint") => {
            return ApiError::new("InvalidLocationConstraint", "The specified location-constraint is not valid");
        }
        "s3api" => "MalformedXML",
        _ => "ValidationException",
    };
    let is_query = matches!(service, "ec2" | "lab");
    ApiError::new(code, if is_query { wrong.service_message() } else { wrong.constraint_message() })
}
