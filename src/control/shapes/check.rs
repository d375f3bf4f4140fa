//! Values held against shapes: what is wrong with a request's parameters, and the order of a response's members.
//! It must not know what an operation does.

use serde_json::{Map, Value};

use crate::control::call::lower_first;
use crate::control::shapes::{Judge, Kind, Need, Operation, Pages, Structure, pages};

/// What is wrong with the parameters of a request, in the order in which botocore reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShapeError {
    pub problems: Vec<Problem>,
}

/// One thing that is wrong; `path` is where, such as `TagSpecifications[0].Tags`, and empty for the request itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    Missing { path: String, member: &'static str },
    Unknown { path: String, member: String, known: Vec<&'static str> },
    WrongType { path: String, value: String, given: &'static str, valid: &'static str },
    NotAmong { path: String, value: String, values: Vec<&'static str> },
    TooSmall { path: String, value: i64, least: i64 },
}

impl ShapeError {
    /// Whether the AWS CLI itself refuses the request. An enumeration's value goes to the service, which refuses it.
    pub fn is_of_client(&self) -> bool {
        self.problems.iter().any(|problem| !matches!(problem, Problem::NotAmong { .. }))
    }

    /// The report that the AWS CLI prints.
    pub fn client_message(&self) -> String {
        let mut text = String::from("Parameter validation failed:");
        for problem in &self.problems {
            if !matches!(problem, Problem::NotAmong { .. }) {
                text.push('\n');
                text.push_str(&problem.message());
            }
        }
        text
    }

    /// Whether the first problem is a value of this parameter.
    pub fn is_about(&self, parameter: &str) -> bool {
        matches!(self.problems.first(), Some(Problem::NotAmong { path, .. }) if path == parameter)
    }

    /// The service's answer to a value that is not among the enumeration's: `InvalidParameterValue`'s message.
    pub fn service_message(&self) -> String {
        self.problems.first().map(Problem::message).unwrap_or_default()
    }

    /// The same in the words of the services that came after EC2.
    pub fn constraint_message(&self) -> String {
        match self.problems.first() {
            Some(Problem::NotAmong { path, value, values }) => format!(
                "1 validation error detected: Value '{value}' at '{}' failed to satisfy constraint: Member must satisfy enum value set: [{}]",
                lower_first(path),
                values.join(", ")
            ),
            Some(
                Problem::Missing { .. }
                | Problem::Unknown { .. }
                | Problem::WrongType { .. }
                | Problem::TooSmall { .. },
            )
            | None => self.service_message(),
        }
    }
}

impl Problem {
    /// One line, in botocore's words; the last kind in EC2's.
    pub fn message(&self) -> String {
        match self {
            Problem::Missing { path, member } => {
                format!("Missing required parameter in {}: \"{member}\"", or_input(path))
            }
            Problem::Unknown { path, member, known } => {
                format!("Unknown parameter in {}: \"{member}\", must be one of: {}", or_input(path), known.join(", "))
            }
            Problem::WrongType { path, value, given, valid } => format!(
                "Invalid type for parameter {}, value: {value}, type: {given}, valid types: {valid}",
                or_input(path)
            ),
            Problem::TooSmall { path, value, least } => {
                format!("Invalid value for parameter {path}, value: {value}, valid min value: {least}")
            }
            Problem::NotAmong { path, value, values } => {
                format!("Value ({value}) for parameter {path} is invalid. Valid values: {}", values.join(", "))
            }
        }
    }
}

fn or_input(path: &str) -> &str {
    if path.is_empty() { "input" } else { path }
}

/// Holds a request's parameters against the operation's input.
///
/// # Errors
/// All that is wrong: missing and unknown members, wrong types, values that are not among an enumeration's.
pub fn check(operation: Operation, parameters: &Value) -> Result<(), ShapeError> {
    let mut problems = Vec::new();
    match operation.input() {
        Some(input) => check_structure(input, parameters, "", &mut problems),
        None => {
            for member in parameters.as_object().into_iter().flat_map(Map::keys) {
                problems.push(Problem::Unknown { path: String::new(), member: member.clone(), known: Vec::new() });
            }
        }
    }
    // Of the numbers that the lab takes, only the limits of pages have a minimum in botocore's models.
    if let Some(Pages { limit, least, judge: Judge::Client, .. }) = pages(operation)
        && let Some(value) = parameters.get(limit).and_then(Value::as_i64).filter(|value| *value < least)
    {
        problems.push(Problem::TooSmall { path: limit.to_owned(), value, least });
    }
    if problems.is_empty() { Ok(()) } else { Err(ShapeError { problems }) }
}

fn check_structure(shape: Structure, value: &Value, path: &str, problems: &mut Vec<Problem>) {
    let Value::Object(members) = value else {
        wrong_type(value, path, "<class 'dict'>", problems);
        return;
    };
    for member in shape.members() {
        if member.need == Need::Required && !members.contains_key(member.name) {
            problems.push(Problem::Missing { path: path.to_owned(), member: member.name });
        }
    }
    for name in members.keys() {
        if shape.member(name).is_none() {
            problems.push(Problem::Unknown {
                path: path.to_owned(),
                member: name.clone(),
                known: shape.members().map(|member| member.name).collect(),
            });
        }
    }
    for member in shape.members() {
        if let Some(value) = members.get(member.name) {
            let path = if path.is_empty() { member.name.to_owned() } else { format!("{path}.{}", member.name) };
            check_kind(member.kind, value, &path, problems);
        }
    }
}

fn check_kind(kind: Kind, value: &Value, path: &str, problems: &mut Vec<Problem>) {
    match kind {
        Kind::String => {
            if !value.is_string() {
                wrong_type(value, path, "<class 'str'>", problems);
            }
        }
        Kind::Blob => {
            if !value.is_string() {
                wrong_type(value, path, "<class 'bytes'>, <class 'bytearray'>, file-like object", problems);
            }
        }
        Kind::Timestamp => {
            if !value.is_string() && !value.is_number() {
                wrong_type(value, path, "<class 'datetime.datetime'>, timestamp-string", problems);
            }
        }
        Kind::Integer | Kind::Long => {
            if !value.is_i64() && !value.is_u64() {
                wrong_type(value, path, "<class 'int'>", problems);
            }
        }
        Kind::Double => {
            if !value.is_number() {
                wrong_type(value, path, "<class 'float'>, <class 'decimal.Decimal'>, <class 'int'>", problems);
            }
        }
        Kind::Boolean => {
            if !value.is_boolean() {
                wrong_type(value, path, "<class 'bool'>", problems);
            }
        }
        Kind::Enumeration(enumeration) => match value.as_str() {
            None => wrong_type(value, path, "<class 'str'>", problems),
            Some(text) => {
                if !enumeration.values().any(|known| known == text) {
                    problems.push(Problem::NotAmong {
                        path: path.to_owned(),
                        value: text.to_owned(),
                        values: enumeration.values().collect(),
                    });
                }
            }
        },
        Kind::Structure(structure) => check_structure(structure, value, path, problems),
        Kind::List(element) => match value.as_array() {
            None => wrong_type(value, path, "<class 'list'>, <class 'tuple'>", problems),
            Some(items) => {
                for (i, item) in items.iter().enumerate() {
                    check_kind(element.kind(), item, &format!("{path}[{i}]"), problems);
                }
            }
        },
        Kind::Map(element) => match value.as_object() {
            None => wrong_type(value, path, "<class 'dict'>", problems),
            Some(entries) => {
                for (key, item) in entries {
                    check_kind(element.kind(), item, &format!("{path}.{key}"), problems);
                }
            }
        },
    }
}

fn wrong_type(value: &Value, path: &str, valid: &'static str, problems: &mut Vec<Problem>) {
    let given = match value {
        Value::Null => "<class 'NoneType'>",
        Value::Bool(_) => "<class 'bool'>",
        Value::Number(number) if number.is_f64() => "<class 'float'>",
        Value::Number(_) => "<class 'int'>",
        Value::String(_) => "<class 'str'>",
        Value::Array(_) => "<class 'list'>",
        Value::Object(_) => "<class 'dict'>",
    };
    let value = match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    };
    problems.push(Problem::WrongType { path: path.to_owned(), value, given, valid });
}

/// Arranges a response's members in the order of the operation's output, at every depth.
/// Members that the shape does not know stay, after those that it does.
pub fn order(operation: Operation, response: Value) -> Value {
    match operation.output() {
        Some(output) => order_structure(output, response),
        None => response,
    }
}

/// Puts a request's members into the order of the operation's input.
pub fn order_input(operation: Operation, parameters: Value) -> Value {
    match operation.input() {
        Some(input) => order_structure(input, parameters),
        None => parameters,
    }
}

fn order_structure(shape: Structure, value: Value) -> Value {
    let Value::Object(mut members) = value else {
        return value;
    };
    let mut ordered = Map::new();
    for member in shape.members() {
        if let Some(value) = members.shift_remove(member.name) {
            ordered.insert(member.name.to_owned(), order_kind(member.kind, value));
        }
    }
    ordered.extend(members);
    Value::Object(ordered)
}

fn order_kind(kind: Kind, value: Value) -> Value {
    match (kind, value) {
        (Kind::Structure(structure), value) => order_structure(structure, value),
        (Kind::List(element), Value::Array(items)) => {
            Value::Array(items.into_iter().map(|item| order_kind(element.kind(), item)).collect())
        }
        (Kind::Map(element), Value::Object(entries)) => {
            Value::Object(entries.into_iter().map(|(key, value)| (key, order_kind(element.kind(), value))).collect())
        }
        (
            Kind::String
            | Kind::Integer
            | Kind::Long
            | Kind::Double
            | Kind::Boolean
            | Kind::Timestamp
            | Kind::Blob
            | Kind::Enumeration(_)
            | Kind::List(_)
            | Kind::Map(_),
            value,
        ) => value,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::control::shapes::operation;

    #[track_caller]
    fn check_request(name: &str, parameters: Value, expected: &[&str]) {
        let result = check(operation("ec2", name).unwrap(), &parameters);
        let lines: Vec<String> = match result {
            Ok(()) => Vec::new(),
            Err(error) => error.problems.iter().map(Problem::message).collect(),
        };
        assert_eq!(lines, expected);
    }

    #[test]
    fn requests_are_held_against_their_shapes() {
        check_request("CreateVpc", json!({"CidrBlock": "10.0.0.0/16"}), &[]);
        check_request("CreateSubnet", json!({}), &["Missing required parameter in input: \"VpcId\""]);
        check_request(
            "CreateVpc",
            json!({"CidrBlock": 5, "DryRun": "x"}),
            &[
                "Invalid type for parameter CidrBlock, value: 5, type: <class 'int'>, valid types: <class 'str'>",
                "Invalid type for parameter DryRun, value: x, type: <class 'str'>, valid types: <class 'bool'>",
            ],
        );
        check_request(
            "CreateVpc",
            json!({"TagSpecifications": [{"Tags": [{"Kee": "a"}]}]}),
            &["Unknown parameter in TagSpecifications[0].Tags[0]: \"Kee\", must be one of: Key, Value"],
        );
        check_request(
            "CreateVpc",
            json!({"InstanceTenancy": "shared"}),
            &["Value (shared) for parameter InstanceTenancy is invalid. Valid values: default, dedicated, host"],
        );
    }

    #[test]
    fn responses_are_put_into_order() {
        let operation = operation("ec2", "DescribeVpcs").unwrap();
        let response = json!({"Vpcs": [{"VpcId": "vpc-1", "Odd": 1, "OwnerId": "1"}], "NextToken": ""});
        let ordered = order(operation, response);
        assert_eq!(ordered.to_string(), r#"{"NextToken":"","Vpcs":[{"OwnerId":"1","VpcId":"vpc-1","Odd":1}]}"#);
    }
}
