//! Condition operators: what each compares, sets of values, and keys that the request lacks. It must not know statements.

use std::cmp::Ordering;

use crate::policy::context::{Context, MULTIVALUED, lookup};
use crate::policy::document::Form;
use crate::policy::pattern::{Case, Pattern, Span, Variables, Wildcards};
use crate::policy::value::{Moment, Range, compare_numbers, contains, moment, range};

/// What an operator compares, without its negation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    Numeric(Order),
    Date(Order),
    Bool,
    Binary,
    IpAddress,
    Arn,
    Null,
}

/// How a number or a date must stand to the policy's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Equals,
    LessThan,
    LessThanEquals,
    GreaterThan,
    GreaterThanEquals,
}

impl Order {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Order::Equals => ordering.is_eq(),
            Order::LessThan => ordering.is_lt(),
            Order::LessThanEquals => ordering.is_le(),
            Order::GreaterThan => ordering.is_gt(),
            Order::GreaterThanEquals => ordering.is_ge(),
        }
    }
}

/// Whether the operator asks for one of the values, or for none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Polarity {
    Positive,
    Negated,
}

/// How an operator reads a key with several values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// No set operator: the key has a single value.
    Single,
    ForAllValues,
    ForAnyValue,
}

/// What a missing key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenMissing {
    /// As the operator and its set operator say.
    Decides,
    /// `…IfExists`: the condition holds.
    Holds,
}

/// A condition operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operator {
    pub comparison: Comparison,
    pub polarity: Polarity,
    pub quantifier: Quantifier,
    pub when_missing: WhenMissing,
}

/// Rule POL-28: every operator there is.
const OPERATORS: [(&str, Comparison, Polarity); 27] = [
    ("StringEquals", Comparison::StringEquals, Polarity::Positive),
    ("StringNotEquals", Comparison::StringEquals, Polarity::Negated),
    ("StringEqualsIgnoreCase", Comparison::StringEqualsIgnoreCase, Polarity::Positive),
    ("StringNotEqualsIgnoreCase", Comparison::StringEqualsIgnoreCase, Polarity::Negated),
    ("StringLike", Comparison::StringLike, Polarity::Positive),
    ("StringNotLike", Comparison::StringLike, Polarity::Negated),
    ("NumericEquals", Comparison::Numeric(Order::Equals), Polarity::Positive),
    ("NumericNotEquals", Comparison::Numeric(Order::Equals), Polarity::Negated),
    ("NumericLessThan", Comparison::Numeric(Order::LessThan), Polarity::Positive),
    ("NumericLessThanEquals", Comparison::Numeric(Order::LessThanEquals), Polarity::Positive),
    ("NumericGreaterThan", Comparison::Numeric(Order::GreaterThan), Polarity::Positive),
    ("NumericGreaterThanEquals", Comparison::Numeric(Order::GreaterThanEquals), Polarity::Positive),
    ("DateEquals", Comparison::Date(Order::Equals), Polarity::Positive),
    ("DateNotEquals", Comparison::Date(Order::Equals), Polarity::Negated),
    ("DateLessThan", Comparison::Date(Order::LessThan), Polarity::Positive),
    ("DateLessThanEquals", Comparison::Date(Order::LessThanEquals), Polarity::Positive),
    ("DateGreaterThan", Comparison::Date(Order::GreaterThan), Polarity::Positive),
    ("DateGreaterThanEquals", Comparison::Date(Order::GreaterThanEquals), Polarity::Positive),
    ("Bool", Comparison::Bool, Polarity::Positive),
    ("BinaryEquals", Comparison::Binary, Polarity::Positive),
    ("IpAddress", Comparison::IpAddress, Polarity::Positive),
    ("NotIpAddress", Comparison::IpAddress, Polarity::Negated),
    ("ArnEquals", Comparison::Arn, Polarity::Positive),
    ("ArnLike", Comparison::Arn, Polarity::Positive),
    ("ArnNotEquals", Comparison::Arn, Polarity::Negated),
    ("ArnNotLike", Comparison::Arn, Polarity::Negated),
    ("Null", Comparison::Null, Polarity::Positive),
];

impl Operator {
    /// Reads an operator's name, in any case, with its set operator and `IfExists`.
    ///
    /// Rules POL-25, POL-26 and POL-28.
    pub fn parse(name: &str) -> Option<Operator> {
        let (quantifier, name) = match name.split_once(':') {
            None => (Quantifier::Single, name),
            Some((set, name)) if set.eq_ignore_ascii_case("ForAllValues") => (Quantifier::ForAllValues, name),
            Some((set, name)) if set.eq_ignore_ascii_case("ForAnyValue") => (Quantifier::ForAnyValue, name),
            Some(_) => return None,
        };
        let suffix = name.len().checked_sub("IfExists".len());
        let (when_missing, name) = match suffix.and_then(|at| name.split_at_checked(at)) {
            Some((head, tail)) if tail.eq_ignore_ascii_case("IfExists") => (WhenMissing::Holds, head),
            _ => (WhenMissing::Decides, name),
        };
        let (_, comparison, polarity) = OPERATORS.iter().find(|(known, _, _)| known.eq_ignore_ascii_case(name))?;
        let null = *comparison == Comparison::Null;
        if null && (when_missing == WhenMissing::Holds || quantifier != Quantifier::Single) {
            return None;
        }
        Some(Operator { comparison: *comparison, polarity: *polarity, quantifier, when_missing })
    }
}

/// A value of a condition, read once as its operator wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    Pattern(Pattern),
    /// A number, as it is written.
    Number(String),
    Date(Moment),
    Range(Range),
    /// A value that the operator cannot read: it equals nothing.
    Unreadable(String),
}

/// One operator with one key and its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The operator as it is written.
    pub name: String,
    pub operator: Operator,
    /// The key as it is written.
    pub key: String,
    pub form: Form,
    pub values: Vec<Operand>,
}

impl Condition {
    pub(crate) fn new(name: &str, operator: Operator, key: &str) -> Condition {
        Condition { name: name.to_owned(), operator, key: key.to_owned(), form: Form::Single, values: Vec::new() }
    }

    /// Rules POL-28 and POL-31: variables stand in the values of String, Arn and Bool operators only.
    pub(crate) fn push(&mut self, text: &str, variables: Variables) {
        let unreadable = || Operand::Unreadable(text.to_owned());
        let pattern = |wildcards, variables| Operand::Pattern(Pattern::new(text, wildcards, variables));
        self.values.push(match self.operator.comparison {
            Comparison::StringEquals | Comparison::StringEqualsIgnoreCase => pattern(Wildcards::Literal, variables),
            Comparison::StringLike | Comparison::Arn => pattern(Wildcards::Match, variables),
            Comparison::Bool => pattern(Wildcards::Literal, variables),
            Comparison::Binary | Comparison::Null => pattern(Wildcards::Literal, Variables::Literal),
            Comparison::Numeric(_) if crate::policy::value::is_number(text) => Operand::Number(text.to_owned()),
            Comparison::Numeric(_) => unreadable(),
            Comparison::Date(_) => moment(text).map_or_else(unreadable, Operand::Date),
            Comparison::IpAddress => range(text).map_or_else(unreadable, Operand::Range),
        });
    }

    /// Whether the condition holds for a request.
    ///
    /// Rules POL-24, POL-25, POL-26 and POL-30.
    pub fn holds(&self, context: &Context) -> bool {
        let given = lookup(context, &self.key).filter(|values| !values.is_empty());
        if self.operator.comparison == Comparison::Null {
            let answer = if given.is_none() { "true" } else { "false" };
            return self.values.iter().any(|value| self.equals(value, answer, context));
        }
        let Some(given) = given else {
            return match (self.operator.when_missing, self.operator.quantifier) {
                (WhenMissing::Holds, _) | (WhenMissing::Decides, Quantifier::ForAllValues) => true,
                (WhenMissing::Decides, Quantifier::ForAnyValue) => false,
                (WhenMissing::Decides, Quantifier::Single) => self.operator.polarity == Polarity::Negated,
            };
        };
        let satisfies = |given: &String| {
            let equals = self.values.iter().any(|value| self.equals(value, given, context));
            equals == (self.operator.polarity == Polarity::Positive)
        };
        match (self.operator.quantifier, given) {
            (Quantifier::ForAllValues, _) => given.iter().all(satisfies),
            (Quantifier::ForAnyValue, _) => given.iter().any(satisfies),
            (Quantifier::Single, [one]) => !is_multivalued(&self.key) && satisfies(one),
            (Quantifier::Single, _) => false,
        }
    }

    /// Whether one value of the request equals one of the policy, in the operator's sense.
    ///
    /// Rules POL-28, POL-29 and POL-32.
    fn equals(&self, value: &Operand, given: &str, context: &Context) -> bool {
        match (value, self.operator.comparison) {
            (Operand::Pattern(pattern), comparison) => {
                let (case, span) = match comparison {
                    Comparison::StringEqualsIgnoreCase | Comparison::Null => (Case::Ignored, Span::Whole),
                    Comparison::Bool => {
                        let readable = given.eq_ignore_ascii_case("true") || given.eq_ignore_ascii_case("false");
                        return readable && pattern.matches(given, context, Case::Ignored, Span::Whole);
                    }
                    Comparison::Arn => (Case::Differs, Span::ArnParts),
                    Comparison::StringEquals
                    | Comparison::StringLike
                    | Comparison::Numeric(_)
                    | Comparison::Date(_)
                    | Comparison::Binary
                    | Comparison::IpAddress => (Case::Differs, Span::Whole),
                };
                pattern.matches(given, context, case, span)
            }
            (Operand::Number(number), Comparison::Numeric(order)) => {
                compare_numbers(given, number).is_some_and(|ordering| order.holds(ordering))
            }
            (Operand::Date(date), Comparison::Date(order)) => {
                moment(given).is_some_and(|given| order.holds(given.cmp(date)))
            }
            (Operand::Range(outer), _) => range(given).is_some_and(|inner| contains(outer, &inner)),
            (Operand::Number(_) | Operand::Date(_) | Operand::Unreadable(_), _) => false,
        }
    }
}

/// Whether a key holds a list of values and needs a set operator.
///
/// Rule POL-30.
pub fn is_multivalued(key: &str) -> bool {
    MULTIVALUED.iter().any(|known| known.eq_ignore_ascii_case(key))
}
