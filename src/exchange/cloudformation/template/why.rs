//! Why an expression of a template has no value. It must not know how values are found.

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The parameter has no default, and nothing was given for it.
    NoParameter(String),
    /// Another stack exports it.
    Import(String),
    /// A name that is neither a parameter nor a resource.
    NoSuch(String),
    /// The resource was left out.
    LeftOut(String),
    /// The resource is there only under a condition, which is not met.
    NotMade(String),
    /// What stands behind a function is not what it takes.
    Wrong(String),
    /// A function that only AWS can carry out.
    NotHere(String),
    /// Conditions that need each other.
    Circle(String),
    /// A resource that needs the one which refers to it.
    TooEarly(String),
    /// A value that is kept elsewhere: the parameter, or nothing where the text itself names it, and where it is kept.
    Stored(String, String),
    /// The template's functions give more than [`MOST`].
    TooMuch,
}

impl Why {
    /// Whether a function was given what it does not take.
    pub fn is_wrong(&self) -> bool {
        matches!(self, Self::Wrong(_))
    }

    /// In words, without a dot at the end.
    pub fn words(&self) -> String {
        match self {
            Self::NoParameter(name) => {
                ["it needs the parameter ", name, ", which has no default: give it with --parameters ", name, "=VALUE"]
                    .concat()
            }
            Self::Import(name) => {
                ["it imports ", name, " from another stack: import that stack's template together with this one"]
                    .concat()
            }
            Self::NoSuch(name) => ["it refers to ", name, ", which the template does not have"].concat(),
            Self::LeftOut(name) => ["it refers to ", name, ", which was left out"].concat(),
            Self::NotMade(name) => ["it refers to ", name, ", whose condition is not met"].concat(),
            Self::Wrong(function) => ["what stands behind ", function, " is not what it takes"].concat(),
            Self::NotHere(function) => [function, " is carried out by AWS alone"].concat(),
            Self::Circle(name) => ["the condition ", name, " needs itself"].concat(),
            Self::TooEarly(name) => ["it refers to ", name, ", which needs it in turn"].concat(),
            Self::Stored(name, place) if name.is_empty() => ["AWS alone knows what stands for ", place].concat(),
            Self::Stored(name, place) => [
                "the parameter ",
                name,
                " is kept in Systems Manager as ",
                place,
                ": give it with --parameters ",
                name,
                "=VALUE",
            ]
            .concat(),
            Self::TooMuch => "the template's functions give more than can be worked out".to_owned(),
        }
    }
}
