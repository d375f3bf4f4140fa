//! Help, from the same table of operations that checks requests. It must not know what operations do.

use super::aws::flag_name;
use crate::control::shapes::{self, Kind, Need};

/// Help on everything.
pub fn everything() -> String {
    "The lab understands:

  aws SERVICE OPERATION --flags   the AWS CLI's own language
  on HOST dig|curl|trace …        ask from an instance, an on-premises host, or the internet
  lab …                           what AWS has no command for: undo, redo, history, matrix, findings, cost, …
  NAME=$(command)                 keeps what a command prints; $NAME stands for it

Help: aws help · aws ec2 help · aws ec2 create-vpc-endpoint help
"
    .to_string()
}

/// Help on the AWS CLI's part: all services, one, or an operation.
pub fn aws(service: Option<&str>, operation: Option<&str>) -> String {
    let mut text = String::new();
    match (service, operation) {
        (Some(service), Some(operation)) => {
            let Some(found) = shapes::operation(service, operation) else { return everything() };
            text.push_str(&["aws ", service, " ", operation, "\n\n  ", found.description(), "\n\n"].concat());
            for member in found.input().into_iter().flat_map(|it| it.members()) {
                let required = if member.need == Need::Required { " (required)" } else { "" };
                text.push_str(&["  --", &flag_name(&member), "  ", &kind_name(member.kind), required, "\n"].concat());
            }
        }
        (Some(service), None) => {
            text.push_str(&["aws ", service, "\n\n"].concat());
            for operation in shapes::operations(service) {
                text.push_str(&["  ", &operation.cli_name(), "\n      ", operation.description(), "\n"].concat());
            }
        }
        (None, _) => {
            text.push_str("aws SERVICE OPERATION --flags\n\n");
            for service in shapes::services() {
                let count = shapes::operations(service).count().to_string();
                text.push_str(&["  ", service, "  (", &count, " operations)\n"].concat());
            }
        }
    }
    text
}

fn kind_name(kind: Kind) -> String {
    match kind {
        Kind::String => "string".into(),
        Kind::Integer | Kind::Long => "integer".into(),
        Kind::Double => "double".into(),
        Kind::Boolean => "boolean".into(),
        Kind::Timestamp => "timestamp".into(),
        Kind::Blob => "blob".into(),
        Kind::Enumeration(values) => values.values().collect::<Vec<_>>().join("|"),
        Kind::Structure(structure) => {
            let members: Vec<&str> = structure.members().map(|it| it.name).collect();
            ["structure {", &members.join(", "), "}"].concat()
        }
        Kind::List(element) => ["list of ", &kind_name(element.kind())].concat(),
        Kind::Map(element) => ["map of ", &kind_name(element.kind())].concat(),
    }
}
