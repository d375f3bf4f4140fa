//! `on HOST dig|curl|trace`: ask from somewhere. It must not know how the answers come about.

use super::answer;
use super::output::Format;
use super::session::{self, Printed, Session, print};
use super::words::{self, Line, Variables, Word};
use crate::model::Network;
use crate::net::{DnsName, Id, Protocol};
use crate::reach::{Query as Question, Reach, RecordType, Source, To, resource_of_url};
use std::net::IpAddr;

const USAGE: &str = "usage: on HOST dig [+short] [@SERVER] NAME [A|AAAA|CNAME]
       on HOST curl URL
       on HOST trace URL-or-ADDRESS[:PORT] [--protocol tcp|udp|icmp] [--action s3:GetObject] [--resource ARN] [--principal ARN] [--query …] [--output json|text|table]
HOST is an instance's id or Name tag, an on-premises host, or internet.
";

/// What a host can be asked, each in a few words.
pub const VERBS: &[(&str, &str)] = &[
    ("dig", "what its resolver answers"),
    ("curl", "one line with the verdict, and why"),
    ("trace", "the whole journey as JSON"),
];

/// The flags of `trace`, each with what it may be given, as far as that is a few words.
pub const TRACE_FLAGS: &[(&str, &[&str])] = &[
    ("--protocol", &["tcp", "udp", "icmp"]),
    ("--action", &["s3:GetObject", "s3:PutObject", "s3:ListBucket"]),
    ("--resource", &[]),
    ("--principal", &[]),
    ("--context", &[]),
    ("--query", &[]),
    ("--output", &["json", "text", "table"]),
];

/// The types of records that `dig` asks for.
pub const RECORDS: &[&str] = &["A", "AAAA", "CNAME"];

fn usage(message: &str) -> Printed {
    Printed::refused(252, &["\n", USAGE, "\non: error: ", message, "\n"].concat())
}

/// Runs the words behind `on`.
pub fn run(session: &mut Session, words: &[Word]) -> Printed {
    let [host, verb, rest @ ..] = words else { return usage("say from which HOST, and dig, curl or trace") };
    let network = session.lab.network();
    let Some(from) = source(network, &host.text) else {
        return Printed::refused(252, &["\n", &unknown_host(network, &host.text)].concat());
    };
    let rest: Vec<&str> = rest.iter().map(|word| word.text.as_str()).collect();
    match verb.text.as_str() {
        "dig" => dig(network, &from, &rest),
        "curl" => match rest.as_slice() {
            [url] => match destination(url, Some(Protocol::Tcp)) {
                Ok((to, port)) => {
                    let mut question = Question::tcp(from, to, port);
                    question.resource = resource_of_url(url, None);
                    let trace = Reach::new(network).trace(&question);
                    Printed::out([&answer::curl_line(&trace), "\n"].concat())
                }
                Err(why) => usage(&why),
            },
            _ => usage("curl takes one URL"),
        },
        "trace" => trace(network, from, &rest),
        other => usage(&["'", other, "' is not dig, curl or trace"].concat()),
    }
}

/// The sentence for a host that is not there.
pub fn unknown_host(network: &Network, name: &str) -> String {
    let known: Vec<String> = network
        .instances
        .iter()
        .map(|it| it.tags.name().unwrap_or(it.instance_id.as_str()).to_string())
        .chain(network.hosts.iter().map(|it| it.name.clone()))
        .take(12)
        .collect();
    let list = if known.is_empty() { "only internet".to_string() } else { [&known.join(", "), ", internet"].concat() };
    ["There is no host '", name, "': the lab has ", &list, "."].concat()
}

/// The host of an id or a name.
pub fn source(network: &Network, name: &str) -> Option<Source> {
    if name == "internet" {
        return Some(Source::Internet);
    }
    let alive = |it: &&crate::model::Instance| it.state != crate::model::InstanceState::Terminated;
    if let Some(instance) = network.instances.get(name) {
        return Some(Source::Instance(instance.instance_id.clone()));
    }
    if let Some(instance) = network.instances.iter().filter(alive).find(|it| it.tags.name() == Some(name)) {
        return Some(Source::Instance(instance.instance_id.clone()));
    }
    if let Some(host) = network.hosts.get(name).or_else(|| network.hosts.iter().find(|it| it.name == name)) {
        return Some(Source::Host(host.host_id.clone()));
    }
    if let Some(eni) = network.network_interfaces.get(name) {
        return Some(Source::Interface(eni.network_interface_id.clone()));
    }
    let mut addresses =
        network.network_interfaces.iter().filter(|eni| eni.addresses().any(|it| it.to_string() == name));
    addresses.next().map(|eni| Source::Interface(eni.network_interface_id.clone()))
}

/// A URL, a name or an address with an optional port, as what to reach. `[2001:db8::10]:443` for IPv6.
///
/// # Errors
/// Says what is not understood.
pub fn destination(text: &str, protocol: Option<Protocol>) -> Result<(To, u16), String> {
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, text),
    };
    let default = match scheme {
        Some("https") | None => 443,
        Some("http") => 80,
        Some("ssh") => 22,
        Some("smtp") => 25,
        Some("dns") => 53,
        Some(other) => return Err(["the scheme '", other, "' is not known: use https:// or http://"].concat()),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let authority = authority.rsplit('@').next().unwrap_or(authority);
    let (host, port) = if let Some(inner) = authority.strip_prefix('[') {
        let (host, behind) = inner.split_once(']').ok_or_else(|| format!("'{text}' has no closing ]"))?;
        (host, behind.strip_prefix(':'))
    } else if authority.parse::<IpAddr>().is_ok() {
        (authority, None)
    } else {
        match authority.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        }
    };
    let has_ports = protocol.is_none_or(Protocol::has_ports);
    let port = match port {
        Some(port) => {
            port.parse::<u16>().map_err(|_| format!("'{port}' is not a port: use a number from 1 to 65535"))?
        }
        None if has_ports => default,
        None => 0,
    };
    if host.is_empty() {
        return Err(format!("'{text}' names no host"));
    }
    let to = match host.parse::<IpAddr>() {
        Ok(address) => To::Address(address),
        Err(_) => To::Name(host.parse::<DnsName>().map_err(|why| format!("'{host}' is not a host name: {why}"))?),
    };
    Ok((to, port))
}

/// What a line asks: whether a host reaches something; none where it asks anything else.
pub fn journey(network: &Network, line: &str, variables: &Variables) -> Option<Question> {
    let Ok(Line::Command(words)) = words::read(line, variables) else { return None };
    let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    match words.as_slice() {
        ["on", host, "trace", rest @ ..] => Some(asked(source(network, host)?, rest).ok()?.question),
        _ => None,
    }
}

/// What `trace` is asked, and how its answer is printed.
struct Asked<'w> {
    question: Question,
    output: Format,
    expression: Option<&'w str>,
}

fn trace(network: &Network, from: Source, words: &[&str]) -> Printed {
    let Asked { question, output, expression } = match asked(from, words) {
        Ok(asked) => asked,
        Err(refused) => return refused,
    };
    let query = match session::expression(expression) {
        Ok(query) => query,
        Err(refused) => return refused,
    };
    let trace = Reach::new(network).trace(&question);
    print(output, "trace", query.as_ref(), answer::trace_json(&trace))
}

fn asked<'w>(from: Source, words: &[&'w str]) -> Result<Asked<'w>, Printed> {
    let wrong = |message: &str| Err(usage(message));
    let mut target = None;
    let mut question = Question::tcp(from, To::Name(DnsName::root()), 443);
    let mut output = Format::Json;
    let mut expression = None;
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let (flag, inline) = match word.strip_prefix("--").and_then(|it| it.split_once('=')) {
            Some((flag, value)) => (Some(flag), Some(value)),
            None => (word.strip_prefix("--"), None),
        };
        let Some(flag) = flag else {
            if target.replace(*word).is_some() {
                return wrong("trace takes one URL or address");
            }
            continue;
        };
        let Some(value) = inline.or_else(|| rest.next().copied()) else {
            return wrong(&["argument --", flag, ": expected one argument"].concat());
        };
        match flag {
            "protocol" => match Protocol::parse(value) {
                Some(protocol) => question.protocol = protocol,
                None => return wrong(&["'", value, "' is not a protocol: use tcp, udp, icmp or a number"].concat()),
            },
            "action" => question.action = Some(value.to_string()),
            "resource" => question.resource = Some(value.to_string()),
            "principal" => question.principal = Some(value.to_string()),
            "context" => match value.split_once('=') {
                Some((key, value)) => question.context.or_default(key.to_string()).push(value.to_string()),
                None => return wrong("--context takes KEY=VALUE"),
            },
            "query" => expression = Some(value),
            "output" => match value {
                "json" => output = Format::Json,
                "text" => output = Format::Text,
                "table" => output = Format::Table,
                other => return wrong(&["'", other, "' is not json, text or table"].concat()),
            },
            other => return wrong(&["unknown option --", other].concat()),
        }
    }
    let Some(target) = target else { return wrong("trace takes a URL or an address") };
    match destination(target, Some(question.protocol)) {
        Ok((to, port)) => {
            question.to = to;
            question.port = port;
            let of_url = resource_of_url(target, question.action.as_deref());
            question.resource = question.resource.take().or(of_url);
        }
        Err(why) => return wrong(&why),
    }
    Ok(Asked { question, output, expression })
}

fn dig(network: &Network, from: &Source, words: &[&str]) -> Printed {
    let mut is_short = false;
    let mut shown = (true, true);
    let mut server: Option<IpAddr> = None;
    let mut name: Option<&str> = None;
    let mut kind = RecordType::A;
    for word in words {
        match (*word, word.strip_prefix('@')) {
            ("+short", _) => is_short = true,
            ("+noall", _) => shown = (false, false),
            ("+answer", _) => shown.1 = true,
            ("+all", _) => shown = (true, true),
            ("+recurse", _) => {}
            (_, Some(given)) => match given.parse() {
                Ok(address) => server = Some(address),
                Err(_) => return usage(&["'", given, "' is not the address of a server"].concat()),
            },
            ("A" | "a", _) => kind = RecordType::A,
            ("AAAA" | "aaaa", _) => kind = RecordType::Aaaa,
            ("CNAME" | "cname", _) => kind = RecordType::Cname,
            (other, None) if other.starts_with(['+', '-']) => {
                return usage(&["dig's option ", other, " is not in the lab"].concat());
            }
            (other, None) => {
                if name.replace(other).is_some() {
                    return usage(&["'", other, "' is not A, AAAA or CNAME, and there is a name already"].concat());
                }
            }
        }
    }
    let Some(asked) = name else { return usage("dig takes a NAME") };
    let parsed = match asked.parse::<DnsName>() {
        Ok(parsed) => parsed,
        Err(why) => return usage(&["'", asked, "' is not a domain name: ", &why.to_string()].concat()),
    };
    let answer = Reach::new(network).resolve(from, server, &parsed, kind);
    if answer::is_timeout(&answer) {
        return Printed {
            stdout: answer::DIG_TIMED_OUT.to_string(),
            status: answer::DIG_NO_ANSWER,
            ..Printed::default()
        };
    }
    if is_short {
        return Printed::out(answer::dig_short(&answer));
    }
    Printed::out(match shown {
        (true, _) => answer::dig_long(asked, kind, &words.join(" "), &answer),
        (false, true) => answer::dig_answers(&answer),
        (false, false) => String::new(),
    })
}

/// The name of a source, for a person.
pub fn source_name(network: &Network, from: &Source) -> Id {
    match from {
        Source::Instance(id) => {
            let name = network.instances.get(id).and_then(|it| it.tags.name());
            name.map_or_else(|| id.clone(), Id::from)
        }
        Source::Interface(id) => id.clone(),
        Source::Host(id) => network.hosts.get(id).map_or_else(|| id.clone(), |host| Id::from(host.name.as_str())),
        Source::Internet => Id::from("internet"),
    }
}
