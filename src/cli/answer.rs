//! Answers of the data plane in print: a trace's JSON, dig's layout, curl's line, the matrix. It must not know how they come about.

use crate::model::Network;
use crate::net::json;
use crate::reach::{DnsAnswer, DnsStatus, Matrix, RecordData, RecordType, Step, Trace};
use crate::text::{sentence, summary};
use serde_json::{Map, Value};

/// A trace in the form of the specification (section 3).
pub fn trace_json(trace: &Trace) -> Value {
    let mut value = one_trace(trace);
    if let Value::Object(map) = &mut value {
        let alternatives = trace.alternatives.iter().map(|it| one_trace(&it.trace)).collect();
        map.insert("alternatives".into(), Value::Array(alternatives));
    }
    value
}

fn one_trace(trace: &Trace) -> Value {
    let route = trace.route.as_ref().map(|route| {
        let lost = route.lost.iter().map(|it| {
            json!({"destination": it.destination.to_string(), "matched": it.matched, "target": it.target, "code": it.code, "rule": it.rule})
        });
        json!({
            "route_table": route.route_table,
            "destination": route.destination.to_string(),
            "matched": route.matched,
            "target": route.target,
            "lost": lost.collect::<Vec<_>>(),
        })
    });
    let blockers =
        trace.blockers.iter().map(|it| json!({"stage": it.stage.as_str(), "component": it.component, "code": it.code}));
    let assumptions = trace.assumptions.iter().map(|it| json!({"rule": it.rule, "detail": sentence(&it.detail)}));
    json!({
        "verdict": trace.verdict.as_str(),
        "via": trace.via.map(|via| via.as_str()),
        "leaves_amazon_network": trace.leaves_amazon_network,
        "needs_public_ip": trace.needs_public_ip,
        "source_seen": trace.source_seen,
        "destination": trace.destination,
        "port": trace.port,
        "protocol": trace.protocol,
        "dns": {
            "status": trace.dns.status.as_str(),
            "source": trace.dns.source.as_str(),
            "zone": trace.dns.zone,
            "answers": trace.dns.answers,
        },
        "route": route,
        "path": trace.path,
        "steps": trace.steps.iter().map(step_json).collect::<Vec<_>>(),
        "blockers": blockers.collect::<Vec<_>>(),
        "assumptions": assumptions.collect::<Vec<_>>(),
    })
}

fn step_json(step: &Step) -> Value {
    json!({
        "stage": step.stage.as_str(),
        "outcome": step.outcome.as_str(),
        "component": step.component,
        "code": step.code,
        "rule": step.rule,
        "detail": sentence(&step.detail),
    })
}

/// The line that `curl` prints.
pub fn curl_line(trace: &Trace) -> String {
    let mut line = summary(trace);
    line.push('.');
    line
}

/// `dig +short`: the CNAMEs of the chain first, then addresses in ascending order.
pub fn dig_short(answer: &DnsAnswer) -> String {
    let mut text = String::new();
    for record in &answer.records {
        match &record.data {
            RecordData::Cname(name) => {
                text.push_str(name.as_str());
                text.push('.');
            }
            RecordData::Address(address) => text.push_str(&address.to_string()),
            RecordData::Text(value) => text.push_str(value),
        }
        text.push('\n');
    }
    text
}

/// dig's own layout. The query's id, time and date stand still, as the lab's time does.
pub fn dig_long(asked: &str, kind: RecordType, options: &str, answer: &DnsAnswer) -> String {
    let name = asked.trim_end_matches('.').to_ascii_lowercase();
    let count = answer.records.len().to_string();
    let mut text = String::new();
    let mut line = |parts: &[&str]| {
        text.push_str(&parts.concat());
        text.push('\n');
    };
    line(&[]);
    line(&["; <<>> DiG 9.18.28 <<>> ", options]);
    line(&[";; global options: +cmd"]);
    line(&[";; Got answer:"]);
    line(&[";; ->>HEADER<<- opcode: QUERY, status: ", answer.status.as_str(), ", id: 4242"]);
    line(&[";; flags: qr rd ra; QUERY: 1, ANSWER: ", &count, ", AUTHORITY: 0, ADDITIONAL: 1"]);
    line(&[]);
    line(&[";; OPT PSEUDOSECTION:"]);
    line(&["; EDNS: version: 0, flags:; udp: 4096"]);
    line(&[";; QUESTION SECTION:"]);
    line(&[";", &padded(&name, 31), "IN\t", kind.as_str()]);
    line(&[]);
    // Header, question, OPT record; then each answer with its name compressed.
    let mut size = 12 + name.len() + 2 + 4 + 11;
    if !answer.records.is_empty() {
        line(&[";; ANSWER SECTION:"]);
        for record in &answer.records {
            let (kind, data, length) = match &record.data {
                RecordData::Address(address) if address.is_ipv4() => ("A", address.to_string(), 4),
                RecordData::Address(address) => ("AAAA", address.to_string(), 16),
                RecordData::Cname(name) => ("CNAME", [name.as_str(), "."].concat(), name.as_str().len() + 2),
                RecordData::Text(value) => ("TXT", value.clone(), value.len() + 1),
            };
            size += 12 + length;
            line(&[&padded(record.name.as_str(), 24), &record.ttl.to_string(), "\tIN\t", kind, "\t", &data]);
        }
        line(&[]);
    }
    line(&[";; Query time: 0 msec"]);
    if let Some(server) = answer.server {
        let server = server.to_string();
        line(&[";; SERVER: ", &server, "#53(", &server, ") (UDP)"]);
    }
    line(&[";; WHEN: Thu Jan 01 00:00:00 UTC 2026"]);
    line(&[";; MSG SIZE  rcvd: ", &size.to_string()]);
    line(&[]);
    text
}

/// A name with its last dot, in tabs up to the column as dig sets them.
fn padded(name: &str, column: usize) -> String {
    let mut text = [name, "."].concat();
    let mut width = text.len();
    loop {
        text.push('\t');
        width = (width / 8 + 1) * 8;
        if width >= column {
            return text;
        }
    }
}

/// What dig prints where no resolver answers.
pub const DIG_TIMED_OUT: &str = ";; communications error: timed out\n";
/// dig's status where no resolver answers.
pub const DIG_NO_ANSWER: i32 = 9;

/// Whether nobody answered.
pub fn is_timeout(answer: &DnsAnswer) -> bool {
    answer.status == DnsStatus::Timeout
}

/// The matrix as JSON: one object for each subnet, with a verdict for each service.
pub fn matrix_json(network: &Network, matrix: &Matrix) -> Value {
    let rows = matrix.rows.iter().map(|(subnet, cells)| {
        let mut services = Map::new();
        for (column, cell) in matrix.columns.iter().zip(cells) {
            let (verdict, via) = match &cell.trace {
                Some(trace) => (trace.verdict.as_str(), trace.via.map(|via| via.as_str())),
                None => ("unknown", None),
            };
            services.insert(column.service_name.clone(), json!({"verdict": verdict, "via": via}));
        }
        let name = network.subnets.get(subnet).and_then(|it| it.tags.name());
        json!({"SubnetId": subnet, "Name": name, "Services": services})
    });
    json!({"Subnets": rows.collect::<Vec<_>>()})
}

/// The matrix as lines of columns parted by tabs, subnets by Name tag or id.
pub fn matrix_text(network: &Network, matrix: &Matrix) -> String {
    let mut text = String::from("SUBNET");
    for column in &matrix.columns {
        text.push('\t');
        text.push_str(&column.service_name);
    }
    text.push('\n');
    for (subnet, cells) in &matrix.rows {
        let name = network.subnets.get(subnet).and_then(|it| it.tags.name());
        text.push_str(name.unwrap_or(subnet.as_str()));
        for cell in cells {
            text.push('\t');
            text.push_str(cell.trace.as_ref().map_or("unknown", |trace| trace.verdict.as_str()));
        }
        text.push('\n');
    }
    text
}
