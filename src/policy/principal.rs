//! Who calls, and whom a Principal element names; gateway and interface endpoints differ. It must not know actions, resources or conditions.

use crate::policy::document::Sense;
use crate::policy::evaluate::Placement;

/// What a principal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The account's root user.
    Root,
    /// An IAM user; `name` has its path.
    User,
    /// An IAM role, named without a session; `name` has its path.
    Role,
    /// A session of a role; `name` is the role's, without a path.
    Session,
    /// A federated user.
    FederatedUser,
    /// A service of AWS, such as `lambda.amazonaws.com`; it has no account.
    Service,
}

/// A principal with the parts of its ARN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    text: String,
    pub kind: Kind,
    pub partition: String,
    pub account: String,
    pub name: String,
}

impl Principal {
    /// Reads `arn:aws:iam::ID:user/NAME`, `…:role/NAME`, `…:root`, `arn:aws:sts::ID:assumed-role/ROLE/SESSION`,
    /// `arn:aws:sts::ID:federated-user/NAME`, or a service's name. Nothing for anything else, wildcards included.
    pub fn parse(text: &str) -> Option<Principal> {
        if text.contains(['*', '?']) {
            return None;
        }
        let made = |kind, partition: &str, account: &str, name: &str| {
            Some(Principal {
                text: text.to_owned(),
                kind,
                partition: partition.to_owned(),
                account: account.to_owned(),
                name: name.to_owned(),
            })
        };
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next().unwrap_or("");
        let (arn, partition, service, region, account, resource) = (next(), next(), next(), next(), next(), next());
        if resource.is_empty() {
            let service = text.strip_suffix(".amazonaws.com").or_else(|| text.strip_suffix(".amazonaws.com.cn"));
            return service.filter(|name| !name.is_empty() && !name.contains(':')).and(made(
                Kind::Service,
                "",
                "",
                text,
            ));
        }
        if arn != "arn" || partition.is_empty() || !region.is_empty() || !is_account(account) {
            return None;
        }
        let (first, rest) = resource.split_once('/').unwrap_or((resource, ""));
        let kind = match (service, first, rest.is_empty()) {
            ("iam", "root", true) if resource == "root" => Kind::Root,
            ("iam", "user", false) => Kind::User,
            ("iam", "role", false) => Kind::Role,
            ("sts", "federated-user", false) => Kind::FederatedUser,
            ("sts", "assumed-role", false) => {
                let (role, session) = rest.split_once('/')?;
                return if role.is_empty() || session.is_empty() {
                    None
                } else {
                    made(Kind::Session, partition, account, role)
                };
            }
            _ => return None,
        };
        made(kind, partition, account, rest)
    }

    /// The ARN, or the service's name.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The name without its path.
    pub fn last_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or("")
    }

    /// The value of `aws:PrincipalArn` where the role's path is not known: a session's is its role's ARN.
    ///
    /// Rule POL-16.
    pub fn principal_arn(&self) -> Option<String> {
        match self.kind {
            Kind::Session => {
                let mut arn = String::from("arn:");
                for part in [&self.partition, ":iam::", &self.account, ":role/", &self.name] {
                    arn.push_str(part);
                }
                Some(arn)
            }
            Kind::Root | Kind::User | Kind::Role | Kind::FederatedUser => Some(self.text.clone()),
            Kind::Service => None,
        }
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// One entry of a Principal element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// `*` or `{"AWS": "*"}`.
    Everyone,
    /// An account id, or the account's root ARN.
    Account(String),
    /// A user, a role, a session, a federated user or a service.
    Known(Principal),
    /// An identity provider or a canonical user: compared as text.
    Exact(String),
    /// Text that names nobody, such as an ARN with a wildcard.
    Unusable(String),
}

impl Entry {
    /// Rules POL-12 and POL-14.
    pub(crate) fn parse(kind: &str, text: &str) -> Entry {
        let unusable = || Entry::Unusable(text.to_owned());
        match kind {
            "AWS" if text == "*" => Entry::Everyone,
            "AWS" if is_account(text) => Entry::Account(text.to_owned()),
            "AWS" => match Principal::parse(text) {
                Some(principal) => match principal.kind {
                    Kind::Root => Entry::Account(principal.account),
                    Kind::User | Kind::Role | Kind::Session | Kind::FederatedUser => Entry::Known(principal),
                    Kind::Service => unusable(),
                },
                None => unusable(),
            },
            "Service" => match Principal::parse(text) {
                Some(principal) if principal.kind == Kind::Service => Entry::Known(principal),
                Some(_) | None => unusable(),
            },
            _ if text.contains(['*', '?']) => unusable(),
            _ => Entry::Exact(text.to_owned()),
        }
    }

    /// How an entry covers a caller.
    ///
    /// Rules POL-12, POL-13, POL-14 and POL-15.
    fn covers(&self, caller: Option<&Principal>, placement: Placement) -> Cover {
        let Some(caller) = caller else {
            return if *self == Entry::Everyone { Cover::Everyone } else { Cover::Nobody };
        };
        let (cover, matches) = match self {
            Entry::Everyone => (Cover::Everyone, true),
            Entry::Account(account) => {
                // Rule POL-13: on a gateway endpoint an account means its root user alone.
                let whole = placement != Placement::GatewayEndpoint || caller.kind == Kind::Root;
                (Cover::Account, whole && *account == caller.account)
            }
            Entry::Known(entry) => match (entry.kind, caller.kind) {
                (Kind::Role, Kind::Session) => {
                    // Rule POL-15: a session's ARN has no path.
                    let same = entry.partition == caller.partition && entry.account == caller.account;
                    (Cover::Role, same && entry.last_name() == caller.name)
                }
                (Kind::Role, Kind::Role) => (Cover::Role, entry.text == caller.text),
                _ => (Cover::Exactly, entry.text == caller.text),
            },
            Entry::Exact(text) => (Cover::Exactly, *text == caller.text),
            Entry::Unusable(_) => (Cover::Nobody, false),
        };
        if matches { cover } else { Cover::Nobody }
    }
}

/// How closely a Principal element names a caller, from not at all to by its own name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cover {
    Nobody,
    /// By its account: in a resource policy this hands the decision to the account.
    Account,
    /// By `*`, or because the policy has no Principal element.
    Everyone,
    /// A session by its role.
    Role,
    /// By its own ARN.
    Exactly,
}

/// A Principal or NotPrincipal element: each entry with its path within the statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub sense: Sense,
    pub entries: Vec<(String, Entry)>,
}

impl Listed {
    /// The element's name.
    pub fn name(&self) -> &'static str {
        match self.sense {
            Sense::Listed => "Principal",
            Sense::AllBut => "NotPrincipal",
        }
    }

    /// Whether it names everybody.
    pub fn is_everyone(&self) -> bool {
        self.sense == Sense::Listed && self.entries.iter().any(|(_, entry)| *entry == Entry::Everyone)
    }

    fn best(&self, caller: Option<&Principal>, placement: Placement) -> Cover {
        let covers = self.entries.iter().map(|(_, entry)| entry.covers(caller, placement));
        covers.max().unwrap_or(Cover::Nobody)
    }

    /// How the element covers a caller.
    ///
    /// Rule POL-27: NotPrincipal spares a caller only if everything it is part of is listed as well.
    pub fn covers(&self, caller: Option<&Principal>, placement: Placement) -> Cover {
        if self.sense == Sense::Listed {
            return self.best(caller, placement);
        }
        let has = |test: &dyn Fn(&Entry) -> bool| self.entries.iter().any(|(_, entry)| test(entry));
        let spared = has(&|entry| *entry == Entry::Everyone)
            || caller.is_some_and(|caller| {
                let account = has(&|entry| matches!(entry, Entry::Account(account) if *account == caller.account));
                let itself = has(&|entry| entry.covers(Some(caller), placement) == Cover::Exactly);
                let role = has(&|entry| entry.covers(Some(caller), placement) == Cover::Role);
                match caller.kind {
                    Kind::Root => account,
                    Kind::User | Kind::FederatedUser => account && itself,
                    Kind::Role => account && role,
                    Kind::Session => account && role && itself,
                    Kind::Service => itself,
                }
            });
        if spared { Cover::Nobody } else { Cover::Everyone }
    }
}
