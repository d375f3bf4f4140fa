//! Answers of the data plane in print: a trace's JSON, dig's layout, curl's line, the matrix. It must not know how they come about.

use crate::model::Network;
use crate::net::json;
use crate::reach::{AnswerRecord, DnsAnswer, DnsStatus, Matrix, RecordData, RecordType, Step, Trace};
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

/// dig's own layout. The query's id, time and date stand still, as the lab's time does. `options` are the words behind `dig`.
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
    if options.contains('@') {
        line(&["; (1 server found)"]);
    }
    line(&[";; global options: +cmd"]);
    line(&[";; Got answer:"]);
    line(&[";; ->>HEADER<<- opcode: QUERY, status: ", answer.status.as_str(), ", id: 4242"]);
    line(&[";; flags: qr rd ra; QUERY: 1, ANSWER: ", &count, ", AUTHORITY: 0, ADDITIONAL: 1"]);
    line(&[]);
    line(&[";; OPT PSEUDOSECTION:"]);
    line(&["; EDNS: version: 0, flags:; udp: 4096"]);
    line(&[";; QUESTION SECTION:"]);
    line(&[";", &columns([(&absolute(&name), 32), ("IN", 40), (kind.as_str(), 0)])]);
    line(&[]);
    if !answer.records.is_empty() {
        line(&[";; ANSWER SECTION:"]);
        line(&[&dig_answers(answer)]);
    }
    line(&[";; Query time: 0 msec"]);
    if let Some(server) = answer.server {
        let server = server.to_string();
        line(&[";; SERVER: ", &server, "#53(", &server, ") (UDP)"]);
    }
    line(&[";; WHEN: Thu Jan 01 00:00:00 UTC 2026"]);
    // Header, question, OPT record; then each answer with its name compressed.
    let records = answer.records.iter().map(|record| 12 + data_of(record).2);
    let size = 12 + name.len() + 2 + 4 + 11 + records.sum::<usize>();
    line(&[";; MSG SIZE  rcvd: ", &size.to_string()]);
    line(&[]);
    text
}

/// The records of an answer, one a line, as `dig +noall +answer` prints them.
pub fn dig_answers(answer: &DnsAnswer) -> String {
    let mut text = String::new();
    for record in &answer.records {
        let (kind, data, _) = data_of(record);
        let (name, ttl) = (absolute(record.name.as_str()), record.ttl.to_string());
        text.push_str(&columns([(&name, 24), (&ttl, 32), ("IN", 40), (kind, 48), (&data, 0)]));
        text.push('\n');
    }
    text
}

/// A record's type, its data in words, and their length in a message, in bytes.
fn data_of(record: &AnswerRecord) -> (&'static str, String, usize) {
    match &record.data {
        RecordData::Address(address) if address.is_ipv4() => ("A", address.to_string(), 4),
        RecordData::Address(address) => ("AAAA", address.to_string(), 16),
        RecordData::Cname(name) => ("CNAME", absolute(name.as_str()), name.as_str().len() + 2),
        RecordData::Text(value) => ("TXT", value.clone(), value.len() + 1),
    }
}

/// A name with its last dot.
fn absolute(name: &str) -> String {
    [name, "."].concat()
}

/// Texts, each with the column that the next one begins in, as BIND sets them: by tabs of eight columns, and where the column is passed
/// already, one column further, which is a space unless a tab goes as far.
///
/// <https://gitlab.isc.org/isc-projects/bind9/-/blob/main/lib/dns/masterdump.c> (`indent`)
fn columns<const N: usize>(texts: [(&str, usize); N]) -> String {
    let mut line = String::new();
    let mut at = 0;
    for (place, (text, next)) in texts.into_iter().enumerate() {
        line.push_str(text);
        at += text.len();
        if place + 1 == N {
            break;
        }
        let next = next.max(at + 1);
        let tabs = next / 8 - at / 8;
        line.push_str(&"\t".repeat(tabs));
        if tabs > 0 {
            at = next / 8 * 8;
        }
        line.push_str(&" ".repeat(next - at));
        at = next;
    }
    line
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

#[cfg(test)]
mod tests {
    use super::columns;

    #[test]
    fn records_stand_in_columns_as_dig_sets_them() {
        for (name, ttl, expected) in [
            ("example.com.", "3600", "example.com.\t\t3600\tIN\tA\t10.0.0.1"),
            ("sts.us-east-1.amazonaws.com.", "60", "sts.us-east-1.amazonaws.com. 60\tIN\tA\t10.0.0.1"),
            (
                "vpce-0fe5b17a0707d6abc-29p5708s.ec2.us-east-1.vpce.amazonaws.com.",
                "60",
                "vpce-0fe5b17a0707d6abc-29p5708s.ec2.us-east-1.vpce.amazonaws.com. 60 IN\tA 10.0.0.1",
            ),
        ] {
            let line = columns([(name, 24), (ttl, 32), ("IN", 40), ("A", 48), ("10.0.0.1", 0)]);
            assert_eq!(line, expected);
        }
        assert_eq!(columns([("example.com.", 32), ("IN", 40), ("A", 0)]), "example.com.\t\t\tIN\tA");
    }
}
